# This file was not built on the machine where it was written.
#
#   docker build -t dalil .
#   docker run -p 8000:8000 dalil
#
# PyPI's torch brings CUDA libraries of several GB: pass PyTorch's CPU index to leave them out,
#   docker build --build-arg PIP_EXTRA_INDEX_URL=… -t dalil .
# The image holds the index of the sample catalogue. For another one, mount a folder with an index:
#   docker run -p 8000:8000 -v /path/to/index:/var/lib/dalil/index dalil
# The folder must be readable and writable for user 10001.
FROM python:3.11-slim

ARG PIP_EXTRA_INDEX_URL
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PYTHONUNBUFFERED=1 \
    DALIL_HOST=0.0.0.0 \
    DALIL_CACHE=/var/lib/dalil/cache \
    DALIL_INDEX=/var/lib/dalil/index

RUN useradd --uid 10001 --create-home --home-dir /var/lib/dalil dalil

# torch first: the largest layer, and the one that changes least
RUN pip install torch==2.13.0

COPY . /src
RUN pip install --constraint /src/constraints.txt "/src[openai]" && rm -rf /src

USER dalil
WORKDIR /var/lib/dalil
RUN dalil-index prepare && dalil-index build sample:

EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('DALIL_PORT', '8000') + '/healthz', timeout=4)"]
CMD ["dalil-serve"]

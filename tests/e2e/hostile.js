/* Plays streams to the widget on the page and looks at every state that it paints.
   What it finds: nodes that could run or fetch, attributes too, links that are not of the web; texts that were not shown;
   places at which a cut of the stream changes what is shown. */
async ({ texts, answers, cuts }) => {
  const ACTIVE = 'script, style, link, img, image, picture, source, video, audio, track, embed, object, iframe, frame, meta, base, math, template, noscript, marquee, svg :not(path)';
  const TELLING = /^(on.*|src.*|style|action|formaction|data|poster|ping|background|.*:href)$/;
  await customElements.whenDefined('dalil-chat');
  const chat = document.querySelector('dalil-chat');
  const root = chat.shadowRoot;
  const fetched = window.fetch;
  const encoder = new TextEncoder();
  const [faults, wrong] = [new Set(), []];
  let [chunks, current, painted] = [[], '', 0];

  window.requestAnimationFrame = (paint) => { paint(); return 0; }; // so that no state is passed over
  window.fetch = (address, ...rest) => {
    if (!String(address).endsWith('/v1/chat')) return fetched(address, ...rest);
    const pull = (stream) => (chunks.length ? stream.enqueue(chunks.shift()) : stream.close());
    return Promise.resolve(new Response(new ReadableStream({ pull }), { headers: { 'Content-Type': 'text/event-stream' } }));
  };

  const isTame = (node, { name, value }) => {
    if (name === 'style') return node.className === 'bar'; // the length of a bar, which a script sets
    if (name === 'href') return /^https?:\/\/[^/@]+([/?#]|$)/.test(value) && /noopener/.test(node.rel);
    return !TELLING.test(name);
  };
  const look = () => {
    painted += 1;
    for (const node of root.querySelectorAll(ACTIVE)) faults.add(`${current}: ${node.outerHTML.slice(0, 80)}`);
    for (const node of root.querySelectorAll('.log *')) {
      for (const attribute of node.attributes) if (!isTame(node, attribute)) faults.add(`${current}: ${attribute.name}="${attribute.value}"`);
    }
  };
  new MutationObserver(look).observe(root, { subtree: true, childList: true });

  const told = (event, data) => encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const play = async (stream) => {
    chunks = [...stream];
    await chat.ask('?');
    const turn = root.querySelector('.turn');
    const shown = turn.textContent;
    turn.remove();
    return shown;
  };
  const joined = (parts) => Uint8Array.from(parts.flatMap((part) => [...part]));

  for (const [i, text] of texts.entries()) {
    [current, painted] = [text, 0];
    const letters = Array.from(text, (letter) => told('delta', { text: letter }));
    const start = [told('status', { step: text }), told('sources', { citations: answers[i].citations })];
    await play([...start, ...letters, told('replaced', { text }), told('final', answers[i])]);
    if (painted < 0.75 * letters.length) wrong.push(`${text}: painted ${painted} times of ${letters.length}`); // a space alone changes nothing
    await play([told('error', { status: 500, code: text, detail: text })]);
  }
  for (const i of cuts) {
    current = texts[i];
    const { text } = answers[i];
    const citations = [{ n: 1, kind: 'guide', title: text, url: text }];
    const bytes = joined([told('sources', { citations }), told('delta', { text }), told('final', { text, citations })]);
    const whole = await play([bytes]);
    const same = async (name, stream) => { if (await play(stream) !== whole) wrong.push(`${text}: ${name}`); };
    for (let cut = 1; cut < bytes.length; cut += 1) await same(`cut at ${cut}`, [bytes.slice(0, cut), bytes.slice(cut)]);
    await same('bytes alone', Array.from(bytes, (byte) => Uint8Array.of(byte)));
  }
  window.fetch = fetched;
  return { faults: [...faults], wrong };
}

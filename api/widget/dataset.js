/** The page of one dataset: similar ones, which take a search, and the line to cite it by on the clipboard. */

import { el, say } from './widget.js';

const language = document.documentElement.lang;
const chat = document.querySelector('dalil-chat');

async function showSimilar() {
  const path = `/v1/datasets/${encodeURIComponent(chat.getAttribute('dataset'))}/similar?language=${language}`;
  const response = await fetch(path);
  if (!response.ok) return;
  const { datasets } = await response.json();
  if (!datasets?.length) return;
  document.querySelector('.similar').append(
    ...datasets.map((dataset) => el(
      'li', {},
      el('a', { href: `/datasets/${encodeURIComponent(dataset.id)}?lang=${language}` }, el('bdi', {}, say(dataset.title, language) || dataset.id)),
      dataset.organization && el('p', { class: 'muted' }, el('bdi', {}, say(dataset.organization, language))),
    )),
  );
  document.getElementById('similar').hidden = false;
}

const copy = document.getElementById('copy');
const line = document.getElementById('citation');

async function copyLine() {
  const said = document.getElementById('copied');
  try {
    await navigator.clipboard.writeText(line.textContent); // missing on plain http
    said.textContent = copy.dataset.copied;
  } catch {
    getSelection().selectAllChildren(line);
    said.textContent = copy.dataset.failed;
  }
}

copy.hidden = false;
copy.addEventListener('click', copyLine);
showSimilar().catch(() => {});

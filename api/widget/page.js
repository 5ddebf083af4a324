/** The portal page: the cards of the last answer beside the chat, and another language without losing the conversation. */

import { datasetCards, directionOf, languageOf, numbersOf, styleInto } from './widget.js';

const byId = (id) => document.getElementById(id);
const chat = byId('chat');
const beside = matchMedia('(min-width: 900px)');

/* ---- the cards of an answer, beside the chat on a wide screen */

const panel = byId('cards').attachShadow({ mode: 'open' });
const cards = Object.assign(document.createElement('div'), { className: 'dock' });
panel.append(cards);
byId('cards').setAttribute('mode', 'inline'); // the style of the widget then lays it out in the page
styleInto(panel);

function showCards({ datasets, citations, language: answered, direction }) {
  const found = Array.isArray(datasets) ? datasets : [];
  const spoken = languageOf(answered, document.documentElement.lang);
  cards.dir = direction === 'rtl' || direction === 'ltr' ? direction : directionOf(spoken);
  cards.lang = spoken;
  cards.replaceChildren(datasetCards(found, { language: spoken, base: new URL('/', location.href), level: 3, numbers: numbersOf(citations) }));
  byId('results').hidden = !found.length;
  byId('results').scrollTop = 0;
}

function arrange() {
  if (beside.matches) chat.setAttribute('cards', 'beside');
  else chat.removeAttribute('cards');
}

chat.addEventListener('dalil:answer', (event) => showCards(event.detail));
chat.addEventListener('dalil:datasets', (event) => {
  showCards(event.detail);
  byId('results').focus();
});
beside.addEventListener('change', arrange);
arrange();

/** Questions to begin with, from the catalogue that is served. */
async function offerExamples() {
  const response = await fetch('/v1/catalogue');
  if (!response.ok) return;
  const { examples } = await response.json();
  await customElements.whenDefined('dalil-chat');
  chat.examples = examples;
}

offerExamples().catch(() => {});

/* ---- the page in another language: its parts are fetched, the chat stays as it is */

async function turn(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  const { lang, dir } = fresh.documentElement;
  for (const part of document.querySelectorAll('[data-part]')) {
    part.replaceWith(document.adoptNode(fresh.querySelector(`[data-part="${part.dataset.part}"]`)));
  }
  Object.assign(document.documentElement, { lang, dir });
  document.title = fresh.title;
  history.replaceState(null, '', address);
  document.querySelector('.languages [aria-current]').focus();
}

document.addEventListener('click', (event) => {
  const choice = event.target.closest('.languages a');
  if (!choice || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  turn(choice.href).catch(() => location.assign(choice.href));
});

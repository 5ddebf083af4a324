/** The portal page: language, catalogue, themes, and the cards of the last answer beside the chat. */

import { datasetCards, directionOf, formatDate, formatNumber, languageOf, numbersOf, say, styleInto } from './widget.js';

const STRINGS = {
  fr: {
    skip: 'Aller à la conversation',
    headline: 'Interrogez les données ouvertes',
    lead: 'Posez votre question en français, en arabe ou en anglais. Dalil cherche dans le catalogue et dans les guides, et cite ses sources.',
    demonstration: 'Démonstration : ces fiches sont un catalogue d’exemple livré avec Dalil ; ses petits tableaux portent de vrais chiffres publiés, source nommée.',
    results: 'Jeux de données de la réponse',
    catalogue: 'Le catalogue',
    datasets: 'jeux de données',
    documents: 'guides',
    organizations: 'producteurs',
    updated: 'Catalogue mis à jour le {date}',
    themes: 'Explorer par thème',
    aboutTheme: 'Quels jeux de données portent sur le thème « {theme} » ?',
    aboutTitle: 'À propos.',
    about: 'Dalil (« guide » et « preuve » en arabe) répond automatiquement à partir des jeux de données et des guides du portail. Il peut se tromper : chaque réponse renvoie à ses sources.',
    privacyTitle: 'Vie privée.',
    privacy: 'Cette page n’enregistre rien dans votre navigateur et n’appelle aucun service tiers. N’écrivez pas de données personnelles dans vos questions.',
    privacyMore: 'Ce qui est conservé',
  },
  ar: {
    skip: 'انتقل إلى المحادثة',
    headline: 'اسأل المعطيات المفتوحة',
    lead: 'اطرح سؤالك بالعربية أو الفرنسية أو الإنجليزية. يبحث دليل في الفهرس وفي الأدلة، ويذكر مصادره.',
    demonstration: 'نسخة تجريبية: بطاقات هذا الفهرس نماذج مرفقة مع دليل، أما جداوله الصغيرة فأرقامها منشورة فعلًا ومصدرها مذكور.',
    results: 'مجموعات المعطيات الواردة في الإجابة',
    catalogue: 'الفهرس',
    datasets: 'مجموعات المعطيات',
    documents: 'الأدلة',
    organizations: 'الجهات المنتجة',
    updated: 'آخر تحديث للفهرس: {date}',
    themes: 'تصفح حسب الموضوع',
    aboutTheme: 'ما مجموعات المعطيات المتاحة في موضوع «{theme}»؟',
    aboutTitle: 'عن دليل.',
    about: 'يجيب دليل آليًا انطلاقًا من مجموعات المعطيات ومن أدلة البوابة. وقد يخطئ، لذلك تحيل كل إجابة إلى مصادرها.',
    privacyTitle: 'الخصوصية.',
    privacy: 'لا تحفظ هذه الصفحة شيئًا في متصفحك ولا تتصل بأي خدمة خارجية. لا تكتب معطيات شخصية في أسئلتك.',
    privacyMore: 'ما يتم حفظه',
  },
  en: {
    skip: 'Go to the conversation',
    headline: 'Ask the open data',
    lead: 'Ask in English, French or Arabic. Dalil searches the catalogue and the guides, and cites its sources.',
    demonstration: 'Demonstration: these records are an example catalogue that ships with Dalil; its small tables carry real published figures, with their source named.',
    results: 'Datasets of the answer',
    catalogue: 'The catalogue',
    datasets: 'datasets',
    documents: 'guides',
    organizations: 'producers',
    updated: 'Catalogue updated {date}',
    themes: 'Browse by theme',
    aboutTheme: 'Which datasets are about “{theme}”?',
    aboutTitle: 'About.',
    about: 'Dalil (“guide” and “evidence” in Arabic) answers automatically from the datasets and the guides of the portal. It can be wrong: every answer points to its sources.',
    privacyTitle: 'Privacy.',
    privacy: 'This page stores nothing in your browser and calls no third party. Do not write personal data in your questions.',
    privacyMore: 'What is kept',
  },
};

const byId = (id) => document.getElementById(id);
const chat = byId('chat');
const beside = matchMedia('(min-width: 900px)');
const parameters = new URLSearchParams(location.search);
let language = languageOf(parameters.get('lang'), ...navigator.languages);
let catalogue = null;

function node(tag, text, properties = {}) {
  return Object.assign(document.createElement(tag), { textContent: text, ...properties });
}

/** How many: from a number, a list or {count}; null when the server does not say. */
function count(value) {
  if (Array.isArray(value)) return value.length;
  const number = typeof value === 'object' ? value?.count : value;
  return Number.isFinite(number) ? number : null;
}

function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  document.documentElement.dir = directionOf(chosen);
  for (const place of document.querySelectorAll('[data-text]')) place.textContent = STRINGS[chosen][place.dataset.text];
  for (const choice of document.querySelectorAll('.languages a')) {
    if (choice.lang === chosen) choice.setAttribute('aria-current', 'true');
    else choice.removeAttribute('aria-current');
  }
  document.title = `Dalil · دليل : ${STRINGS[chosen].headline}`;
  showCatalogue();
}

function showCatalogue() {
  if (!catalogue) return;
  const words = STRINGS[language];
  const numbers = ['datasets', 'documents', 'organizations'].map((name) => [name, count(catalogue[name])]);
  byId('counts').replaceChildren(
    ...numbers.filter(([, number]) => number !== null).map(([name, number]) => {
      const pair = document.createElement('div');
      pair.append(node('dt', words[name]), node('dd', formatNumber(number, language)));
      return pair;
    }),
  );
  byId('updated').textContent = catalogue.updated ? words.updated.replace('{date}', formatDate(catalogue.updated, language)) : '';
  const themes = Array.isArray(catalogue.themes) ? catalogue.themes : [];
  byId('themes').replaceChildren(...themes.map(themeItem));
  byId('themes-title').hidden = !themes.length;
  byId('demonstration').hidden = catalogue.demonstration !== true;
  byId('catalogue').hidden = false;
}

function themeItem(theme) {
  const title = say(theme, language);
  const button = node('button', '', { type: 'button', className: 'theme' });
  button.append(node('bdi', title));
  if (count(theme) !== null) button.append(' ', node('span', formatNumber(theme.count, language), { className: 'count' }));
  button.addEventListener('click', () => {
    chat.scrollIntoView({ block: 'start' });
    chat.ask(STRINGS[language].aboutTheme.replace('{theme}', title));
  });
  const item = document.createElement('li');
  item.append(button);
  return item;
}

async function loadCatalogue() {
  const response = await fetch('/v1/catalogue', { headers: { 'Accept-Language': language } }).catch(() => null);
  if (!response?.ok) return;
  catalogue = await response.json().catch(() => null);
  if (!catalogue) return;
  await customElements.whenDefined('dalil-chat');
  chat.examples = catalogue.examples;
  showCatalogue();
}

/* ---- the cards of an answer, beside the chat on a wide screen */

const panel = byId('cards').attachShadow({ mode: 'open' });
const cards = node('div', '', { className: 'dock' });
panel.append(cards);
byId('cards').setAttribute('mode', 'inline'); // the style of the widget then lays it out in the page
styleInto(panel);

function showCards({ datasets, citations, language: answered, direction }) {
  const found = Array.isArray(datasets) ? datasets : [];
  const spoken = languageOf(answered, language);
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

document.querySelector('.languages').addEventListener('click', (event) => {
  const choice = event.target.closest('a');
  if (!choice || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.replaceState(null, '', `?lang=${choice.lang}`);
  speak(choice.lang);
});

arrange();
speak(language);
loadCatalogue();

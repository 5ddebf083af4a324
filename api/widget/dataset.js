/** The page of one dataset, at /datasets/{id}: what the catalogue says of it, in the visitor's language. */

import { directionOf, el, formatDate, languageOf, licenceLink, link, resourceLine, say } from './widget.js';

const STRINGS = {
  fr: {
    loading: 'Chargement…',
    absent: 'Ce jeu de données n’est pas dans le catalogue.',
    failed: 'Le catalogue est injoignable pour le moment. Rechargez la page dans un instant.',
    back: 'Revenir à l’assistant',
    facts: 'Fiche',
    organization: 'Producteur',
    themes: 'Thèmes',
    licence: 'Licence',
    frequency: 'Fréquence de mise à jour',
    place: 'Territoire',
    granularity: 'Niveau de détail',
    period: 'Période',
    modified: 'Dernière mise à jour',
    language: 'Langue',
    keywords: 'Mots-clés',
    resources: 'Fichiers et services',
    noFile: 'fichier non fourni',
    none: 'Ce jeu de données n’a pas de fichier.',
    columns: 'Colonnes',
    columnsOf: 'Colonnes du fichier, avec leur type et leur sens',
    name: 'Nom',
    type: 'Type',
    meaning: 'Description',
    similar: 'Jeux de données proches',
    source: 'Voir la fiche d’origine',
    from: 'de {start} à {end}',
    codes: {
      daily: 'quotidienne', weekly: 'hebdomadaire', monthly: 'mensuelle', quarterly: 'trimestrielle', semiannual: 'semestrielle',
      annual: 'annuelle', biennial: 'tous les deux ans', decennial: 'tous les dix ans', punctual: 'publication unique',
      continuous: 'en continu', irregular: 'irrégulière', unknown: '', string: 'texte', integer: 'nombre entier',
      number: 'nombre', date: 'date', boolean: 'oui ou non',
    },
  },
  ar: {
    loading: 'جارٍ التحميل…',
    absent: 'مجموعة المعطيات هذه غير موجودة في الفهرس.',
    failed: 'يتعذّر الوصول إلى الفهرس حاليًا. أعد تحميل الصفحة بعد لحظات.',
    back: 'العودة إلى المساعد',
    facts: 'البطاقة التعريفية',
    organization: 'الجهة المنتجة',
    themes: 'المواضيع',
    licence: 'الرخصة',
    frequency: 'وتيرة التحديث',
    place: 'المجال الجغرافي',
    granularity: 'مستوى التفصيل',
    period: 'الفترة',
    modified: 'آخر تحديث',
    language: 'اللغة',
    keywords: 'الكلمات المفتاحية',
    resources: 'الملفات والخدمات',
    noFile: 'الملف غير متوفر',
    none: 'لا تتضمن مجموعة المعطيات هذه أي ملف.',
    columns: 'الأعمدة',
    columnsOf: 'أعمدة الملف ونوعها ومعناها',
    name: 'الاسم',
    type: 'النوع',
    meaning: 'الوصف',
    similar: 'مجموعات معطيات قريبة',
    source: 'عرض البطاقة الأصلية',
    from: 'من {start} إلى {end}',
    codes: {
      daily: 'يومية', weekly: 'أسبوعية', monthly: 'شهرية', quarterly: 'فصلية', semiannual: 'نصف سنوية', annual: 'سنوية',
      biennial: 'كل سنتين', decennial: 'كل عشر سنوات', punctual: 'نشر لمرة واحدة', continuous: 'مستمرة', irregular: 'غير منتظمة',
      unknown: '', string: 'نص', integer: 'عدد صحيح', number: 'عدد', date: 'تاريخ', boolean: 'نعم أو لا',
      national: 'وطني', région: 'الجهة', province: 'العمالة أو الإقليم', commune: 'الجماعة', établissement: 'المؤسسة',
      ville: 'المدينة', arrondissement: 'المقاطعة', localité: 'المركز', tribunal: 'المحكمة', administration: 'الإدارة',
      circonscription: 'الدائرة الانتخابية', 'bureau de douane': 'مكتب الجمارك', Maroc: 'المغرب',
    },
  },
  en: {
    loading: 'Loading…',
    absent: 'This dataset is not in the catalogue.',
    failed: 'The catalogue cannot be reached for now. Reload the page in a moment.',
    back: 'Back to the assistant',
    facts: 'At a glance',
    organization: 'Producer',
    themes: 'Themes',
    licence: 'Licence',
    frequency: 'Update frequency',
    place: 'Place',
    granularity: 'Level of detail',
    period: 'Period',
    modified: 'Last update',
    language: 'Language',
    keywords: 'Keywords',
    resources: 'Files and services',
    noFile: 'file not included',
    none: 'This dataset has no file.',
    columns: 'Columns',
    columnsOf: 'Columns of the file, their type and meaning',
    name: 'Name',
    type: 'Type',
    meaning: 'Description',
    similar: 'Similar datasets',
    source: 'See the original record',
    from: 'from {start} to {end}',
    codes: {
      semiannual: 'every six months', biennial: 'every two years', decennial: 'every ten years', punctual: 'published once',
      unknown: '', string: 'text', integer: 'whole number', boolean: 'yes or no', région: 'region',
      établissement: 'establishment', ville: 'town', localité: 'locality', tribunal: 'court', circonscription: 'constituency',
      'bureau de douane': 'customs office', Maroc: 'Morocco',
    },
  },
};

const page = document.getElementById('dataset');
const base = new URL('/', location.href);
const language = languageOf(new URLSearchParams(location.search).get('lang'), ...navigator.languages);
const words = STRINGS[language];
const context = { base, language, missing: words.noFile };
const list = (value) => (Array.isArray(value) ? value : value ? [value] : []);
const own = (text) => el('bdi', {}, text);

/** GET as JSON; null when there is no such thing; throws when there is no server. */
async function get(path) {
  const response = await fetch(path, { headers: { Accept: 'application/json', 'Accept-Language': language } });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

function sheet(title, ...children) {
  return el('section', { class: 'sheet' }, el('h2', {}, title), ...children);
}

/** 'fr' → 'français'; what is not a language code stays as it is. */
function languageName(code) {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(code);
  } catch {
    return code;
  }
}

/** What a code of the catalogue means; other words stay as they are. */
function meaning(value) {
  const text = say(value, language);
  return Object.hasOwn(words.codes, text) ? words.codes[text] : text;
}

/** Words that may be of several languages, each in its own direction. */
function wordList(values) {
  const found = list(values).map((value) => say(value, language)).filter(Boolean);
  return found.length && el('ul', { class: 'words' }, ...found.map((word) => el('li', {}, own(word))));
}

function period(given) {
  const value = typeof given === 'string' && /[/–]/.test(given) ? given.split(/[/–]/) : given;
  const start = value?.start ?? value?.from ?? value?.[0];
  const end = value?.end ?? value?.to ?? value?.[1];
  if (typeof value !== 'object' || !start) return say(value, language);
  if (!end) return formatDate(start, language);
  return words.from.replace('{start}', formatDate(start, language)).replace('{end}', formatDate(end, language));
}

function facts(dataset) {
  const rows = [
    [words.organization, say(dataset.organization, language)],
    [words.themes, say(dataset.themes, language)],
    [words.licence, licenceLink(dataset.licence, context)],
    [words.frequency, meaning(dataset.frequency)],
    [words.place, meaning(dataset.place ?? dataset.spatial ?? dataset.coverage)],
    [words.granularity, meaning(dataset.granularity)],
    [words.period, period(dataset.period ?? dataset.temporal)],
    [words.modified, dataset.modified && formatDate(dataset.modified, language)],
    [words.language, list(dataset.languages ?? dataset.language).map(languageName).join(language === 'ar' ? '، ' : ', ')],
    [words.keywords, wordList(dataset.keywords ?? dataset.tags)],
  ];
  const pairs = rows.filter(([, value]) => value).map(([name, value]) =>
    el('div', {}, el('dt', {}, name), el('dd', {}, typeof value === 'string' ? own(value) : value)));
  return sheet(words.facts, el('dl', { class: 'facts' }, ...pairs));
}

function files(dataset) {
  const resources = list(dataset.resources);
  if (!resources.length) return sheet(words.resources, el('p', { class: 'muted' }, words.none));
  return sheet(words.resources, el('ul', { class: 'files' }, ...resources.map((resource) => {
    const line = resourceLine(resource, context);
    const description = say(resource.description, language);
    if (description) line.append(el('p', { class: 'muted' }, own(description)));
    return line;
  })));
}

function columnsTable(columns, name) {
  const row = (column) => el(
    'tr', {},
    el('th', { scope: 'row' }, own(typeof column === 'string' ? column : say(column.name ?? column.id, language))),
    el('td', {}, own(meaning(column.type))),
    el('td', {}, own(say(column.description ?? column.label ?? column.title, language))),
  );
  const head = [words.name, words.type, words.meaning].map((text) => el('th', { scope: 'col' }, text));
  return el(
    'div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': words.columns },
    el('table', {}, el('caption', {}, name ? own(name) : words.columnsOf), el('thead', {}, el('tr', {}, ...head)), el('tbody', {}, ...columns.map(row))),
  );
}

function columns(dataset) {
  const tables = [
    [list(dataset.columns), ''],
    ...list(dataset.resources).map((resource) => [list(resource.columns ?? resource.fields), say(resource.name, language)]),
  ].filter(([found]) => found.length);
  return tables.length ? sheet(words.columns, ...tables.map(([found, name]) => columnsTable(found, name))) : '';
}

function similar(datasets) {
  const item = (dataset) => el(
    'li', {},
    link(dataset.url ?? `/datasets/${encodeURIComponent(dataset.id)}`, context, own(say(dataset.title ?? dataset.titles, language))),
    el('p', { class: 'muted' }, own(say(dataset.organization, language))),
  );
  return sheet(words.similar, el('ul', { class: 'similar' }, ...datasets.map(item)));
}

function show(dataset) {
  const title = say(dataset.title ?? dataset.titles, language);
  const url = dataset.source_url ?? dataset.url;
  const elsewhere = typeof url === 'string' && /^https?:/.test(url) && new URL(url).origin !== location.origin;
  document.title = `${title} · Dalil`;
  page.replaceChildren(
    el(
      'header', {},
      el('h1', {}, own(title)),
      el('p', { class: 'producer' }, own(say(dataset.organization, language))),
      el('p', { class: 'description', dir: 'auto' }, say(dataset.description ?? dataset.descriptions, language)),
      elsewhere && el('p', {}, link(url, context, words.source)),
    ),
    facts(dataset),
    files(dataset),
    columns(dataset),
  );
  document.body.append(el('dalil-chat', { dataset: dataset.id }));
}

function showMessage(text) {
  page.replaceChildren(el('h1', {}, text), el('p', {}, el('a', { href: `/?lang=${language}` }, words.back)));
}

async function load() {
  const path = location.pathname.replace(/^.*?\/datasets\//, '/v1/datasets/');
  page.append(el('p', { role: 'status' }, words.loading));
  try {
    const dataset = await get(path);
    if (!dataset) return showMessage(words.absent);
    show(dataset.dataset ?? dataset);
  } catch {
    return showMessage(words.failed);
  } finally {
    page.removeAttribute('aria-busy');
  }
  const near = await get(`${path.replace(/\/$/, '')}/similar`).catch(() => null);
  const datasets = list(near?.datasets ?? near?.hits ?? near);
  if (datasets.length) page.append(similar(datasets));
  return undefined;
}

document.documentElement.lang = language;
document.documentElement.dir = directionOf(language);
document.getElementById('home').href = `/?lang=${language}`;
document.querySelector(`.languages [lang="${language}"]`).setAttribute('aria-current', 'true');
load();

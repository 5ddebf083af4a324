/**
 * <dalil-chat>: a chat over an open-data catalogue, as one custom element.
 *
 *   <script type="module" src="https://assistant.example/widget.js"></script>
 *   <dalil-chat lang="ar" theme="auto" position="end" title="…" dataset="…" mode="inline" api="…"></dalil-chat>
 *
 * It speaks to POST {api}/v1/chat and POST {api}/v1/feedback and to nobody else, keeps the conversation in
 * memory only, and builds every node itself: no text of the server is ever parsed as HTML.
 */

const HERE = new URL('.', import.meta.url);
const SMALL_SCREEN = '(max-width: 639.98px)';
const HISTORY_LENGTH = 10;
const SILENCE_LIMIT_MS = 60_000; // the server sends a heartbeat well before
const CARDS_SHOWN = 3;
const RESOURCES_SHOWN = 4;

/* ---------------------------------------------------------------- the words of the interface */

const STRINGS = {
  fr: {
    title: 'Dalil, l’assistant des données ouvertes',
    launch: 'Poser une question',
    close: 'Fermer l’assistant',
    restart: 'Nouvelle conversation',
    greeting:
      'Bonjour. Posez votre question en français, en arabe ou en anglais : je cherche dans le catalogue et dans les guides du portail, et j’indique d’où vient chaque information.',
    aboutDataset: 'Posez votre question sur ce jeu de données, en français, en arabe ou en anglais.',
    examples: 'Par exemple',
    conversation: 'Conversation',
    placeholder: 'Votre question…',
    send: 'Envoyer',
    stop: 'Arrêter la réponse',
    retry: 'Réessayer',
    disclaimer: 'Réponse automatique : vérifiez les sources.',
    you: 'Vous :',
    answer: 'Réponse :',
    reading: 'Lecture de la question…',
    searching: 'Recherche dans le catalogue…',
    writing: 'Rédaction de la réponse…',
    sources: 'Sources',
    source: 'Source {n} : {title}',
    kind: { dataset: 'Jeu de données', guide: 'Guide', table: 'Tableau' },
    page: 'p. {n}',
    datasets: 'Jeux de données',
    showDatasets: 'Voir les jeux de données ({n})',
    more: 'Afficher la suite ({n})',
    otherFiles: 'Autres fichiers ({n})',
    modified: 'Mis à jour le {date}',
    licence: 'Licence : ',
    noLicence: 'Licence non précisée',
    noFile: 'fichier non fourni',
    download: 'Télécharger',
    why: 'Pourquoi ce résultat :',
    variants: 'Existe aussi pour d’autres lieux ou années ({n})',
    newTab: '(nouvel onglet)',
    filters: 'Critères lus dans la question',
    removeFilter: 'Retirer le critère {name} et reposer la question',
    suggestions: 'Pour continuer',
    up: 'Réponse utile',
    down: 'Réponse inutile',
    thanks: 'Merci, votre avis est enregistré.',
    undone: 'Votre avis est retiré.',
    degraded: 'Réponse simplifiée : une partie de l’assistant est momentanément indisponible.',
    stopped: 'Réponse arrêtée à votre demande : le texte est incomplet.',
    cut: 'La connexion s’est interrompue avant la fin : la réponse est incomplète.',
    offline: 'Vous êtes hors ligne. Votre question est conservée : réessayez une fois la connexion rétablie.',
    unreachable: 'L’assistant est injoignable pour le moment. Votre question est conservée.',
    limited: 'Trop de questions en peu de temps.',
    unavailable: 'L’assistant est momentanément indisponible.',
    failed: 'Une erreur s’est produite et la réponse n’a pas pu être donnée.',
    wait: 'Réessayez dans {time}.',
    field: {
      organizations: 'Producteur', themes: 'Thème', formats: 'Format', licences: 'Licence', modified_since: 'Mis à jour depuis',
      places: 'Lieu', period: 'Période', frequencies: 'Mise à jour',
    },
  },
  ar: {
    title: 'دليل، مساعد المعطيات المفتوحة',
    launch: 'اطرح سؤالك',
    close: 'إغلاق المساعد',
    restart: 'محادثة جديدة',
    greeting:
      'مرحبًا بك. اطرح سؤالك بالعربية أو الفرنسية أو الإنجليزية: أبحث لك في فهرس المعطيات وفي أدلة البوابة، وأذكر مصدر كل معلومة.',
    aboutDataset: 'اطرح سؤالك عن مجموعة المعطيات هذه، بالعربية أو الفرنسية أو الإنجليزية.',
    examples: 'على سبيل المثال',
    conversation: 'المحادثة',
    placeholder: 'اكتب سؤالك…',
    send: 'إرسال',
    stop: 'إيقاف الإجابة',
    retry: 'أعد المحاولة',
    disclaimer: 'إجابة آلية: يُرجى التحقق من المصادر.',
    you: 'سؤالك:',
    answer: 'الإجابة:',
    reading: 'جارٍ قراءة السؤال…',
    searching: 'جارٍ البحث في الفهرس…',
    writing: 'جارٍ تحرير الإجابة…',
    sources: 'المصادر',
    source: 'المصدر {n}: {title}',
    kind: { dataset: 'مجموعة معطيات', guide: 'دليل', table: 'جدول' },
    page: 'ص {n}',
    datasets: 'مجموعات المعطيات',
    showDatasets: 'عرض مجموعات المعطيات ({n})',
    more: 'عرض البقية ({n})',
    otherFiles: 'ملفات أخرى ({n})',
    modified: 'آخر تحديث: {date}',
    licence: 'الرخصة: ',
    noLicence: 'الرخصة غير محددة',
    noFile: 'الملف غير متوفر',
    download: 'تنزيل',
    why: 'سبب ظهور هذه النتيجة:',
    variants: 'متوفرة أيضا لأماكن أو سنوات أخرى ({n})',
    newTab: '(في علامة تبويب جديدة)',
    filters: 'المعايير المستخلصة من السؤال',
    removeFilter: 'إزالة المعيار {name} وإعادة طرح السؤال',
    suggestions: 'لمواصلة البحث',
    up: 'إجابة مفيدة',
    down: 'إجابة غير مفيدة',
    thanks: 'شكرًا، سُجِّل رأيك.',
    undone: 'سُحب رأيك.',
    degraded: 'إجابة مبسَّطة: أحد مكوّنات المساعد غير متاح مؤقتًا.',
    stopped: 'توقفت الإجابة بناءً على طلبك، والنص غير مكتمل.',
    cut: 'انقطع الاتصال قبل اكتمال الإجابة، والنص غير مكتمل.',
    offline: 'أنت غير متصل بالإنترنت. احتفظنا بسؤالك: أعد المحاولة بعد عودة الاتصال.',
    unreachable: 'يتعذّر الوصول إلى المساعد حاليًا. احتفظنا بسؤالك.',
    limited: 'عدد الأسئلة كبير في وقت قصير.',
    unavailable: 'المساعد غير متاح مؤقتًا.',
    failed: 'حدث خطأ وتعذّر تقديم الإجابة.',
    wait: 'مدة الانتظار قبل إعادة المحاولة: {time}.',
    field: {
      organizations: 'الجهة المنتجة', themes: 'الموضوع', formats: 'الصيغة', licences: 'الرخصة', modified_since: 'محدَّثة منذ',
      places: 'المكان', period: 'الفترة', frequencies: 'وتيرة التحيين',
    },
  },
  en: {
    title: 'Dalil, the open data assistant',
    launch: 'Ask a question',
    close: 'Close the assistant',
    restart: 'New conversation',
    greeting:
      'Hello. Ask in English, French or Arabic: I search the catalogue and the guides of the portal, and say where every piece of information comes from.',
    aboutDataset: 'Ask about this dataset, in English, French or Arabic.',
    examples: 'For example',
    conversation: 'Conversation',
    placeholder: 'Your question…',
    send: 'Send',
    stop: 'Stop the answer',
    retry: 'Try again',
    disclaimer: 'Automatic answer: check the sources.',
    you: 'You:',
    answer: 'Answer:',
    reading: 'Reading the question…',
    searching: 'Searching the catalogue…',
    writing: 'Writing the answer…',
    sources: 'Sources',
    source: 'Source {n}: {title}',
    kind: { dataset: 'Dataset', guide: 'Guide', table: 'Table' },
    page: 'p. {n}',
    datasets: 'Datasets',
    showDatasets: 'Show the datasets ({n})',
    more: 'Show the rest ({n})',
    otherFiles: 'Other files ({n})',
    modified: 'Updated {date}',
    licence: 'Licence: ',
    noLicence: 'No licence given',
    noFile: 'file not included',
    download: 'Download',
    why: 'Why this result:',
    variants: 'Also for other places or years ({n})',
    newTab: '(new tab)',
    filters: 'Criteria read from the question',
    removeFilter: 'Remove the criterion {name} and ask again',
    suggestions: 'To go on',
    up: 'Helpful answer',
    down: 'Unhelpful answer',
    thanks: 'Thank you, your opinion is recorded.',
    undone: 'Your opinion is withdrawn.',
    degraded: 'Simplified answer: a part of the assistant is unavailable for now.',
    stopped: 'Stopped at your request: the text is incomplete.',
    cut: 'The connection broke before the end: the answer is incomplete.',
    offline: 'You are offline. Your question is kept: try again once you are connected.',
    unreachable: 'The assistant cannot be reached for now. Your question is kept.',
    limited: 'Too many questions in a short time.',
    unavailable: 'The assistant is unavailable for now.',
    failed: 'Something went wrong and the answer could not be given.',
    wait: 'Try again in {time}.',
    field: {
      organizations: 'Producer', themes: 'Theme', formats: 'Format', licences: 'Licence', modified_since: 'Updated since',
      places: 'Place', period: 'Period', frequencies: 'Updates',
    },
  },
};

const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** The first of the wanted language tags that the interface speaks: 'ar-TN' → 'ar'. */
export function languageOf(...wanted) {
  for (const tag of wanted) {
    const base = (tag || '').toLowerCase().split(/[-_]/)[0];
    if (Object.hasOwn(STRINGS, base)) return base;
  }
  return 'fr';
}

export const directionOf = (language) => (language === 'ar' ? 'rtl' : 'ltr');

/* Latin digits in every language, as the administrations of the Maghreb write them. */
const localeOf = (language) => `${language === 'en' ? 'en-GB' : language}-u-nu-latn`;

/** '2024-03-01T…' → '1 mars 2024'; what is not a whole date ('2024') stays as it is. */
export function formatDate(value, language) {
  const whole = /^\d{4}-\d\d-\d\d/.exec(value ?? '');
  const date = whole && new Date(`${whole[0]}T00:00:00Z`);
  if (!date || Number.isNaN(date.getTime())) return say(value, language);
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' }).format(date);
}

/** 12345 → '12 345', but a year without a separator. */
export function formatNumber(value, language) {
  const options = { useGrouping: Math.abs(value) >= 10_000, maximumFractionDigits: 6 };
  return new Intl.NumberFormat(localeOf(language), options).format(value);
}

function formatUnit(value, unit, language, unitDisplay = 'short') {
  const options = { style: 'unit', unit, unitDisplay, maximumFractionDigits: value < 10 ? 1 : 0 };
  return new Intl.NumberFormat(localeOf(language), options).format(value);
}

function formatWait(seconds, language) {
  return seconds > 90 ? formatUnit(Math.ceil(seconds / 60), 'minute', language, 'long') : formatUnit(seconds, 'second', language, 'long');
}

export function formatSize(bytes, language) {
  let [size, units] = [Number(bytes), ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']];
  if (!(size > 0)) return '';
  while (size >= 1000 && units.length > 1) [size, units] = [size / 1000, units.slice(1)];
  return formatUnit(size, units[0], language);
}

/** A text from what the server may send for one: a string, a number, {fr, ar, en}, {title} or {name}; else ''. */
export function say(value, language) {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map((part) => say(part, language)).filter(Boolean).join(' · ');
  if (!value) return '';
  return say(value[language] ?? value.label ?? value.title ?? value.names ?? value.name ?? value.id ?? value.fr ?? value.ar ?? value.en, language);
}

const listOf = (value) => (Array.isArray(value) ? value : value ? [value] : []);

/* ---------------------------------------------------------------- nodes */

/** A node; a function among the attributes is a listener; children that are text stay text. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name, value);
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

/* A line never begins with these marks. */
const tied = (text) => text.replace(/ (?=[?!:;»](?:\s|$))/g, '\u00a0').replace(/« /g, '«\u00a0');

const hiddenText = (text) => el('span', { class: 'sr' }, text);

/* The words of a person or of the catalogue: they have their own direction and keep the paragraph's alignment. */
const own = (text) => el('bdi', {}, tied(text));

const ICONS = {
  chat: 'M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM7 9h10M7 12.5h6',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M12 20V5M5 12l7-7 7 7',
  stop: 'M6 6h12v12H6z',
  restart: 'M12 5v14M5 12h14',
  up: 'M7 11v9H3v-9zM7 11l4-8a2.5 2.5 0 0 1 2.5 2.5V9h5.2a2 2 0 0 1 2 2.3l-1.1 7a2 2 0 0 1-2 1.7H7',
  down: 'M7 13V4H3v9zM7 13l4 8a2.5 2.5 0 0 0 2.5-2.5V15h5.2a2 2 0 0 0 2-2.3l-1.1-7a2 2 0 0 0-2-1.7H7',
};

function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** An absolute URL that is safe to link to, or null: http(s), or a path on the back end's own origin. */
export function safeUrl(value, base = HERE) {
  if (typeof value !== 'string' || !value.trim()) return null;
  let url;
  try {
    url = new URL(value, base);
  } catch {
    return null;
  }
  const absolute = /^\s*https?:\/\//i.test(value);
  if (!/^https?:$/.test(url.protocol) || url.username || url.password) return null;
  return absolute || url.origin === new URL(base).origin ? url : null;
}

/** A link when the address is safe, a span when it is not. */
export function link(address, { base = HERE, language, class: name }, ...children) {
  const url = safeUrl(address, base);
  if (!url) return el('span', { class: name }, ...children);
  if (url.origin === new URL(base).origin && url.pathname.includes('/datasets/')) url.searchParams.set('lang', language);
  const attributes = { href: url.href, class: name, target: '_blank', rel: 'noopener noreferrer' };
  return el('a', attributes, ...children, hiddenText(` ${STRINGS[language].newTab}`));
}

/* ---------------------------------------------------------------- Markdown, the part that answers use */

const MARKUP =
  /\\([\\`*_[\]()#>-])|`([^`]+)`|\*\*(.+?)\*\*|\*([^\s*](?:[^*]*[^\s*])?)\*(?!\w)|\[(\d{1,3}(?:\s*[,،;]\s*\d{1,3})*)\](?!\()|\[([^\]]+)\]\(([^()\s]+)\)/;
const ADDRESS = /https?:\/\/[^\s<>"]+/;
const NAME = /[A-Za-z0-9]+(?:[-_./:@][A-Za-z0-9]+)+/;
const LATIN_RUN = /[A-Za-zÀ-ɏ](?:(?:[^\u0600-\u06FF\n()[\]*`«»“”;:,·—]|\([A-Za-z][\w -]*\))*(?:[\wÀ-ɏ]|\([A-Za-z][\w -]*\)))?/; // words and brackets that stay together
const pattern = (...parts) => new RegExp(`${MARKUP.source}|(${parts.map((part) => part.source).join('|')})`, 'g');
const INLINE = pattern(ADDRESS, NAME);
const INLINE_ARABIC = pattern(ADDRESS, LATIN_RUN, NAME);

/** Inline Markdown → nodes. `cite(n)` gives the node of a source's marker; `link(url, nodes)` that of a link. */
function inline(text, context) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(/[\u0620-\u064A]/.test(text) ? INLINE_ARABIC : INLINE)) {
    const [whole, escaped, code, bold, italic, numbers, label, url, latin] = match;
    nodes.push(text.slice(end, match.index));
    end = match.index + whole.length;
    if (escaped) nodes.push(escaped);
    else if (code) nodes.push(el('bdi', {}, el('code', {}, code)));
    else if (bold) nodes.push(el('strong', {}, ...inline(bold, context)));
    else if (italic) nodes.push(el('em', {}, ...inline(italic, context)));
    else if (numbers) {
      const before = nodes.pop();
      const word = /\S{0,24}\s?$/.exec(before)[0]; // a marker does not begin a line
      const markers = numbers.split(/\D+/).map((n) => context.cite(Number(n)));
      nodes.push(before.slice(0, before.length - word.length), el('span', { class: 'keep' }, word, ...markers));
    }
    else if (label) nodes.push(context.link(url, inline(label, context)));
    else nodes.push(el('bdi', { dir: 'ltr' }, latin)); // identifiers, file names, URLs inside Arabic
  }
  return [...nodes, text.slice(end)];
}

/** Markdown → a fragment of paragraphs, headings, quotations and (two levels of) lists. */
export function markdown(source, context) {
  const fragment = document.createDocumentFragment();
  let paragraph = null;
  let lists = []; // the open lists, outermost first
  const write = (node, text) => {
    if (node.hasChildNodes()) node.append(' ');
    node.append(...inline(text, context));
  };
  for (const line of tied(String(source ?? '')).split(/\r\n?|\n/)) {
    const item = /^(\s*)(?:[-*+•]|(\d{1,9})[.)])\s+(.*)$/.exec(line);
    const heading = /^\s{0,3}#{1,6}\s+(.*?)\s*#*$/.exec(line);
    if (!line.trim() || /^\s*(```.*|[-*_]{3,})\s*$/.test(line)) {
      paragraph = null;
    } else if (heading) {
      [paragraph, lists] = [null, []];
      fragment.append(el('p', { class: 'heading' }, el('strong', {}, ...inline(heading[1], context))));
    } else if (item) {
      const depth = item[1].length >= 2 && lists.length ? 1 : 0;
      const tag = item[2] ? 'ol' : 'ul';
      if (lists[depth]?.localName !== tag) {
        lists[depth] = el(tag, { start: item[2] });
        (depth ? lists[0].lastChild : fragment).append(lists[depth]);
      }
      lists.length = depth + 1;
      lists[depth].append(el('li', {}, ...inline(item[3], context)));
      paragraph = lists[depth].lastChild;
    } else if (paragraph) {
      write(paragraph, line.trim());
    } else {
      const quoted = /^\s*>\s?(.*)$/.exec(line);
      lists = [];
      paragraph = el('p');
      write(paragraph, quoted ? quoted[1] : line.trim());
      fragment.append(quoted ? el('blockquote', {}, paragraph) : paragraph);
    }
  }
  return fragment;
}

/* ---------------------------------------------------------------- the event stream */

/** Server-sent events from bytes, however they were cut. `push(bytes)` gives the events that are complete. */
export class EventStreamParser {
  #decoder = new TextDecoder();
  #rest = '';
  #returned = false; // the last character was \r: a \n that follows belongs to it
  #name = '';
  #data = [];

  push(bytes) {
    let text = this.#decoder.decode(bytes, { stream: true });
    if (!text) return [];
    const returned = text.endsWith('\r');
    if (this.#returned && text.startsWith('\n')) text = text.slice(1);
    this.#returned = returned;
    const lines = (this.#rest + text).split(/\r\n|\n|\r/);
    this.#rest = lines.pop();
    return lines.flatMap((line) => this.#read(line));
  }

  #read(line) {
    if (line === '') {
      const event = { event: this.#name || 'message', data: this.#data.join('\n') };
      const complete = this.#data.length > 0;
      [this.#name, this.#data] = ['', []];
      return complete ? [event] : [];
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#name = value;
    if (field === 'data') this.#data.push(value);
    return [];
  }
}

/** Why there is no answer: `kind` is a key of the strings; `detail` the server's words; `waitSeconds` its wish. */
class Failure extends Error {
  constructor(kind, { detail = '', waitSeconds = 0 } = {}) {
    super(kind);
    Object.assign(this, { kind, detail, waitSeconds });
  }

  static fromProblem(status, problem, retryAfter) {
    const seconds = Number(retryAfter ?? problem?.retry_after);
    const waitSeconds = seconds > 0 ? Math.ceil(seconds) : Math.max(0, Math.ceil((Date.parse(retryAfter) - Date.now()) / 1000)) || 0;
    const kind = { 429: 'limited', 502: 'unavailable', 503: 'unavailable', 504: 'unavailable' }[status] ?? 'failed';
    const detail = kind === 'failed' && typeof problem?.detail === 'string' ? problem.detail : '';
    return new Failure(kind, { detail, waitSeconds });
  }
}

/** Ask, call `on[event](data)` as events arrive, and give the Answer; throws a Failure when there is none. */
async function converse(url, body, { signal, language, on }) {
  const headers = { Accept: 'text/event-stream', 'Content-Type': 'application/json', 'Accept-Language': language };
  let response;
  try {
    response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal, credentials: 'omit', cache: 'no-store' });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Failure(navigator.onLine === false ? 'offline' : 'unreachable');
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => null);
    throw Failure.fromProblem(response.status, problem, response.headers.get('Retry-After'));
  }
  if (!/event-stream/.test(response.headers.get('Content-Type'))) {
    const answer = await response.json().catch(() => null);
    if (typeof answer?.text !== 'string') throw new Failure('failed');
    return answer;
  }
  const parser = new EventStreamParser();
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((error) => {
      throw signal.aborted ? error : new Failure('cut');
    });
    if (done) throw new Failure('cut'); // a stream is whole only with `final`
    on.bytes();
    for (const { event, data } of parser.push(value)) {
      let content;
      try {
        content = JSON.parse(data);
      } catch {
        continue;
      }
      if (event === 'final') return content;
      if (event === 'error') throw Failure.fromProblem(content?.status, content);
      on[event]?.(content ?? {});
    }
  }
}

/* ---------------------------------------------------------------- pieces of an answer */

const formatBadge = (format) => el('bdi', { class: 'badge' }, say(format).toUpperCase());

/** The name of a licence, linked to its text where there is one. */
export function licenceLink(licence, { base, language }) {
  const title = say(licence, language);
  return title ? link(licence.url, { base, language }, own(title)) : el('span', {}, STRINGS[language].noLicence);
}

/** One file of a dataset: its format, its name as a link, its size. */
export function resourceLine(resource, { base, language, missing = STRINGS[language].noFile }) {
  const name = say(resource.name ?? resource.title, language) || STRINGS[language].download;
  const address = safeUrl(resource.url, base) && resource.url;
  const note = address ? formatSize(resource.size, language) : missing;
  return el(
    'li', { class: 'resource' },
    resource.format && formatBadge(resource.format), ' ',
    address ? link(address, { base, language }, own(name)) : own(name),
    note && el('span', { class: 'muted' }, ' ', own(note)),
  );
}

/** The card of a dataset, under the number that the answer gives it. */
function datasetCard(dataset, { base = HERE, language, level = 4, numbers }) {
  const words = STRINGS[language];
  const context = { base, language };
  const producer = say(dataset.organization, language);
  const description = say(dataset.description, language);
  const why = say(dataset.why, language);
  const number = numbers?.get(dataset.id);
  const resources = listOf(dataset.resources);
  const variants = listOf(dataset.variants);
  const licence = say(dataset.licence, language);
  return el(
    'article', { class: 'card' },
    el(
      `h${level}`, { class: 'title' },
      number && el('span', { class: 'cite' }, String(number)), number && ' ',
      link(dataset.url, context, own(say(dataset.title, language) || say(dataset.id))),
    ),
    producer && el('p', { class: 'producer' }, own(producer)),
    description && el('p', { class: 'snippet', dir: 'auto' }, description),
    el(
      'p', { class: 'muted' },
      ...listOf(dataset.formats).flatMap((format) => [formatBadge(format), ' ']),
      dataset.modified && `${fill(words.modified, { date: formatDate(dataset.modified, language) })} · `,
      licence && !/licen[cs]e|رخصة/i.test(licence) && words.licence,
      licenceLink(dataset.licence, context),
    ),
    why && el('p', { class: 'muted' }, el('strong', {}, words.why), ' ', own(why)),
    variants.length && el(
      'details', { class: 'muted' },
      el('summary', {}, fill(words.variants, { n: variants.length })),
      el('ul', {}, ...variants.map(({ url, title }) => el('li', {}, link(url, context, own(say(title, language)))))),
    ) || '',
    resources.length && el(
      'ul', { class: 'resources' },
      ...resources.slice(0, RESOURCES_SHOWN).map((resource) => resourceLine(resource, context)),
      resources.length > RESOURCES_SHOWN &&
        el('li', {}, link(dataset.url, context, fill(words.otherFiles, { n: resources.length - RESOURCES_SHOWN }))),
    ) || '',
  );
}

/** Which number the answer's sources give to each dataset. */
export function numbersOf(citations) {
  return new Map(listOf(citations).filter(({ kind }) => kind === 'dataset').reverse().map(({ id, n }) => [id, n]));
}

/** Cards, the first ones shown and the others one click away. */
export function datasetCards(datasets, context) {
  const cards = datasets.map((dataset) => datasetCard(dataset, context));
  const rest = cards.splice(CARDS_SHOWN);
  const summary = el('summary', {}, fill(STRINGS[context.language].more, { n: rest.length }));
  return el('div', { class: 'cards' }, ...cards, rest.length && el('details', {}, summary, ...rest) || '');
}

/* A table of the answer; `cites` are the markers of its sources. One column of amounts gets bars. */
function dataTable({ columns, rows, caption, chart }, language, cites) {
  const heads = listOf(columns);
  const lines = listOf(rows).map(listOf);
  const name = say(caption, language) || STRINGS[language].kind.table;
  const most = chart === 'bar' && heads.length === 2 && Math.max(...lines.map((line) => line[1]));
  const bar = (value) => {
    const node = el('span', { class: 'bar' });
    node.style.inlineSize = `${(100 * value) / most}%`;
    return node;
  };
  const cell = (value, i, line) =>
    typeof value === 'number'
      ? el('td', { class: 'number' }, formatNumber(value, language))
      : el('td', {}, own(say(value, language)), !i && most > 0 && line[1] > 0 && bar(line[1]));
  const head = (text, i) => el('th', { scope: 'col', class: typeof lines[0]?.[i] === 'number' && 'number' }, own(say(text, language)));
  return el(
    'div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': name },
    el(
      'table', {},
      el('caption', {}, name, ' ', ...cites),
      el('thead', {}, el('tr', {}, ...heads.map(head))),
      el('tbody', {}, ...lines.map((line) => el('tr', {}, ...line.map(cell)))),
    ),
  );
}

/** [{name, value, without}] from an answer's filters; `without` is what remains when the reader removes one. */
function filterChips(filters, language) {
  return Object.entries(filters ?? {}).flatMap(([key, value]) => listOf(value).map((one, i) => ({
    name: STRINGS[language].field[key] ?? '',
    value: formatDate(key === 'period' ? one.replace('/', '–') : one, language),
    without: { ...filters, [key]: Array.isArray(value) ? value.filter((_, j) => j !== i) : undefined },
  }))).filter(({ value }) => value);
}

/* ---------------------------------------------------------------- style */

let sheet; // one for all the elements of the page

/** Give a shadow root the style of the widget; resolves when it applies. */
export async function styleInto(root) {
  const address = new URL('widget.css', HERE);
  try {
    sheet ??= fetch(address, { credentials: 'omit' }).then(async (response) => {
      if (!response.ok) throw new Error(`widget.css: ${response.status}`);
      return new CSSStyleSheet().replace(await response.text());
    });
    root.adoptedStyleSheets = [await sheet];
  } catch {
    sheet = undefined;
    const style = el('link', { rel: 'stylesheet', href: address.href });
    const applied = new Promise((resolve) => ['load', 'error'].forEach((event) => style.addEventListener(event, resolve)));
    root.prepend(style);
    await applied;
  }
}

function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is missing on plain http
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/* ---------------------------------------------------------------- the element */

export class DalilChat extends HTMLElement {
  static observedAttributes = ['lang', 'title', 'mode', 'dataset'];

  #ui = null;
  #turns = [];
  #asked = 0;
  #current = null; // the turn that is being answered
  #conversation = randomId();
  #examples = null;
  #opener = null;
  #feedback = true;
  #page = new MutationObserver(() => this.#label());
  #small = matchMedia(SMALL_SCREEN);
  #onResize = () => this.opened && this.#show();

  connectedCallback() {
    if (!this.#ui) this.#build();
    this.#page.observe(document.documentElement, { attributes: true, attributeFilter: ['lang'] });
    this.#small.addEventListener('change', this.#onResize);
    this.#label();
  }

  disconnectedCallback() {
    this.stop();
    this.#page.disconnect();
    this.#small.removeEventListener('change', this.#onResize);
  }

  attributeChangedCallback(name, before, after) {
    if (!this.#ui || before === after) return;
    if (name === 'mode') this.#arrange();
    this.#label();
  }

  /* ---- for the page */

  get language() {
    return languageOf(this.getAttribute('lang'), document.documentElement.lang, ...(navigator.languages ?? [navigator.language]));
  }

  get opened() {
    return this.#inline || this.#ui?.dialog.open === true;
  }

  /** Questions offered before the first one, a list or {fr, ar, en}; without them the element asks the back end when it opens. */
  set examples(questions) {
    this.#examples = questions;
    this.#welcome();
  }

  open() {
    if (!this.#ui || this.opened) return;
    const active = document.activeElement;
    this.#opener = active && active !== document.body && active !== this ? active : null;
    this.#show();
    this.#ui.launcher.setAttribute('aria-expanded', 'true');
    this.#fetchExamples();
  }

  close() {
    if (!this.#ui || this.#inline || !this.opened) return;
    this.#ui.dialog.close();
    this.#ui.launcher.setAttribute('aria-expanded', 'false');
    (this.#opener?.isConnected ? this.#opener : this.#ui.launcher).focus();
  }

  /** Ask a question as if it had been typed; resolves with the Answer, or undefined when there is none. */
  async ask(text) {
    const question = String(text ?? '').trim();
    if (!question || !this.#ui) return undefined;
    this.open();
    return this.#ask({ question, history: this.#turns });
  }

  /** Stop the answer that is being written. */
  stop() {
    this.#current?.controller.abort('stopped');
  }

  /* ---- where things are */

  get #inline() {
    return this.getAttribute('mode') === 'inline';
  }

  get #base() {
    const override = this.getAttribute('api');
    return override ? new URL(override.replace(/\/*$/, '/'), document.baseURI) : HERE;
  }

  get #words() {
    return STRINGS[this.language];
  }

  /* ---- the frame */

  #build() {
    const root = this.attachShadow({ mode: 'open' });
    const button = (name, glyph, click) => el('button', { type: 'button', class: name, click }, icon(glyph));
    const ui = {
      heading: el('h2', { id: 'title' }),
      restart: button('tool', 'restart', () => this.#restart()),
      close: button('tool', 'close', () => this.close()),
      welcome: el('div', { class: 'welcome' }),
      log: el('div', { class: 'log', role: 'log', 'aria-live': 'off', tabindex: 0 }),
      status: el('p', { class: 'sr', role: 'status', 'aria-live': 'polite' }),
      input: el('textarea', { rows: 1, dir: 'auto', maxlength: 2000, enterkeyhint: 'send', autocomplete: 'off', keydown: (event) => this.#onKey(event) }),
      send: el('button', { type: 'submit', class: 'send' }, icon('send')),
      stop: button('send', 'stop', () => this.stop()),
      disclaimer: el('p', { class: 'disclaimer' }),
      dialog: el('dialog', { class: 'dialog', tabindex: -1, 'aria-labelledby': 'title', keydown: (event) => this.#onEscape(event), cancel: (event) => { event.preventDefault(); this.close(); } }),
      launcher: el('button', { type: 'button', class: 'launcher', 'aria-expanded': 'false', 'aria-haspopup': 'dialog', click: () => (this.opened ? this.close() : this.open()) }),
    };
    ui.stop.hidden = true;
    ui.log.append(ui.welcome);
    ui.form = el('form', { class: 'composer', submit: (event) => { event.preventDefault(); this.#submit(); } }, ui.input, ui.send, ui.stop);
    ui.panel = el('section', { class: 'panel', 'aria-labelledby': 'title' }, el('header', {}, ui.heading, ui.restart, ui.close), ui.log, ui.status, ui.form, ui.disclaimer);
    ui.dock = el('div', { class: 'dock', title: '' });
    ui.dock.hidden = true; // until it has its style
    root.append(ui.dock);
    styleInto(root).then(() => { ui.dock.hidden = false; });
    this.#ui = ui;
    this.#arrange();
  }

  #arrange() {
    const { dock, dialog, launcher, panel, close } = this.#ui;
    dialog.close();
    close.hidden = this.#inline;
    if (this.#inline) {
      dock.replaceChildren(panel);
    } else {
      dialog.replaceChildren(panel);
      dock.replaceChildren(dialog, launcher);
    }
  }

  #label() {
    const [ui, words, language] = [this.#ui, this.#words, this.language];
    const name = (node, text) => { node.setAttribute('aria-label', text); node.setAttribute('title', text); };
    for (const node of [ui.panel, ui.launcher]) {
      node.lang = language;
      node.dir = directionOf(language);
    }
    ui.heading.textContent = this.getAttribute('title') || words.title;
    ui.launcher.replaceChildren(icon('chat'), el('span', {}, words.launch));
    name(ui.restart, words.restart);
    name(ui.close, words.close);
    name(ui.send, words.send);
    name(ui.stop, words.stop);
    ui.log.setAttribute('aria-label', words.conversation);
    ui.input.placeholder = words.placeholder;
    ui.input.setAttribute('aria-label', words.placeholder);
    ui.disclaimer.textContent = words.disclaimer;
    ui.restart.hidden = !this.#asked;
    this.#welcome();
  }

  #welcome() {
    if (!this.#ui) return;
    const words = this.#words;
    const { welcome } = this.#ui;
    const offered = this.hasAttribute('dataset') ? [] : this.#examples?.[this.language] ?? this.#examples;
    const examples = Array.isArray(offered) ? offered.map((question) => say(question, this.language)).filter(Boolean).slice(0, this.#inline ? 6 : 3) : [];
    welcome.hidden = this.#asked > 0;
    welcome.replaceChildren(
      el('p', {}, this.hasAttribute('dataset') ? words.aboutDataset : words.greeting),
      examples.length ? el('p', { class: 'muted' }, words.examples) : '',
      ...examples.map((question) => this.#questionButton(question)),
    );
  }

  #questionButton(question) {
    return el('button', { type: 'button', class: 'suggestion', dir: 'auto', click: () => { this.ask(question); this.#focus(); } }, tied(question));
  }

  async #fetchExamples() {
    if (this.#examples || this.#asked || this.hasAttribute('dataset')) return;
    this.#examples = [];
    try {
      const response = await fetch(new URL('v1/catalogue', this.#base), { credentials: 'omit' });
      this.examples = (await response.json()).examples;
    } catch { /* the greeting is enough */ }
  }

  #show() {
    if (this.#inline) return;
    const { dialog } = this.#ui;
    if (dialog.open) dialog.close();
    if (this.#small.matches) dialog.showModal();
    else dialog.show();
    this.#focus();
  }

  /* Where typing goes; on a touch screen the conversation, so that no keyboard covers what there is to read. */
  #focus() {
    const { log, input } = this.#ui;
    (matchMedia('(pointer: coarse)').matches ? log : input).focus({ preventScroll: true });
  }

  #onEscape(event) {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }

  #onKey(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const question = this.#ui.input.value.trim();
    if (!question || this.#current) return;
    this.#ui.input.value = '';
    this.ask(question);
  }

  #restart() {
    this.stop();
    this.#turns = [];
    this.#asked = 0;
    this.#conversation = randomId();
    this.#ui.log.replaceChildren(this.#ui.welcome);
    this.#ui.status.textContent = '';
    this.#label();
    this.#ui.input.focus();
  }

  #say(text, language = this.language) {
    const { status } = this.#ui;
    status.lang = language;
    status.dir = directionOf(language);
    status.textContent = text;
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`dalil:${name}`, { detail, bubbles: true, composed: true }));
  }

  #busy(turn) {
    this.#current = turn;
    const { send, stop, log } = this.#ui;
    const focused = this.shadowRoot.activeElement;
    send.hidden = Boolean(turn);
    stop.hidden = !turn;
    log.setAttribute('aria-busy', String(Boolean(turn)));
    if (focused === send || focused === stop) this.#focus();
  }

  /* ---- one turn */

  async #ask({ question, filters, history }) {
    this.stop();
    const turn = this.#newTurn(question, filters, history);
    this.#busy(turn);
    try {
      const answer = await converse(new URL('v1/chat', this.#base), this.#body(turn), {
        signal: turn.controller.signal,
        language: this.language,
        on: this.#listeners(turn),
      });
      this.#finish(turn, answer);
      return answer;
    } catch (error) {
      this.#fail(turn, error);
      return undefined;
    } finally {
      clearTimeout(turn.silence);
      cancelAnimationFrame(turn.frame);
      if (this.#current === turn) this.#busy(null);
    }
  }

  #newTurn(question, filters, history) {
    const words = this.#words;
    const turn = { number: ++this.#asked, question, filters, history, text: '', citations: [], controller: new AbortController() };
    turn.progress = el('p', { class: 'progress', 'aria-hidden': 'true' }, words.reading);
    turn.body = el('div', { class: 'text', dir: 'auto' });
    turn.sources = el('div');
    turn.answer = el('div', { class: 'answer' }, hiddenText(words.answer), turn.body, turn.progress, turn.sources);
    turn.node = el('article', { class: 'turn' }, hiddenText(words.you), el('p', { class: 'question', dir: 'auto' }, tied(question)), turn.answer);
    this.#ui.log.append(turn.node);
    this.#label();
    this.#say(words.reading);
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#ui.log.scrollTo({ top: turn.node.offsetTop - 8, behavior: still ? 'auto' : 'smooth' });
    return turn;
  }

  #body({ question, filters, history }) {
    const turns = history.flatMap((past) => [{ role: 'user', content: past.question }, { role: 'assistant', content: past.text }]);
    return { question, history: turns.slice(-HISTORY_LENGTH), language: 'auto', conversation_id: this.#conversation, filters, dataset: this.getAttribute('dataset') ?? undefined };
  }

  #listeners(turn) {
    const paint = () => {
      cancelAnimationFrame(turn.frame);
      turn.frame = requestAnimationFrame(() => this.#paint(turn));
    };
    const bytes = () => {
      clearTimeout(turn.silence);
      turn.silence = setTimeout(() => turn.controller.abort('silent'), SILENCE_LIMIT_MS);
    };
    bytes();
    return {
      bytes,
      status: ({ step }) => this.#progress(turn, say(step)),
      sources: ({ citations }) => { turn.citations = listOf(citations); this.#paintSources(turn); },
      delta: ({ text }) => { turn.text += say(text); paint(); },
      replaced: ({ text }) => { turn.text = say(text); paint(); },
    };
  }

  #progress(turn, step) {
    const key = /compos|generat|answer|writ|verif|check/i.test(step) ? 'writing' : 'searching';
    turn.progress.textContent = this.#words[key];
    if (this.#ui.status.textContent !== this.#words[key]) this.#say(this.#words[key]);
  }

  #context(turn) {
    const language = turn.language ?? this.language;
    const base = this.#base;
    return {
      base,
      language,
      cite: (n) => this.#marker(turn, n, language),
      link: (url, nodes) => link(url, { base, language }, ...nodes),
    };
  }

  #marker(turn, n, language) {
    const citation = turn.citations.find((source) => source.n === n);
    if (!citation) return `[${n}]`;
    const label = fill(STRINGS[language].source, { n, title: say(citation.title, language) });
    const show = () => {
      const target = turn.sources.querySelector(`[data-n="${n}"]`);
      if (!target) return;
      target.closest('details').open = true;
      target.focus();
    };
    return el('button', { type: 'button', class: 'cite', 'aria-label': label, title: label, click: show }, String(n));
  }

  #paint(turn) {
    turn.body.replaceChildren(markdown(turn.text, this.#context(turn)));
  }

  #paintSources(turn) {
    const context = this.#context(turn);
    const words = STRINGS[context.language];
    const item = (source) => {
      const path = say(source.section, context.language).split(' > ');
      if (path[0] === say(source.title, context.language)) path.shift();
      const snippet = say(source.snippet, context.language);
      const said = turn.text.includes(snippet.replace(/…$/, '')); // the answer quotes it: once is enough
      const where = [words.kind[source.kind], ...path, source.page && fill(words.page, { n: source.page })];
      const line = el(
        'li', { tabindex: -1, 'data-n': source.n },
        el('span', { class: 'source' }, link(source.url, context, own(say(source.title, context.language) || say(source.id)))),
        el('span', { class: 'muted' }, ...where.filter(Boolean).flatMap((part, i) => [i ? ' · ' : '', own(part)])),
        snippet && !said && el('span', { class: 'snippet', lang: source.language }, own(snippet)),
      );
      line.value = source.n;
      return line;
    };
    const { citations, datasets = [] } = turn;
    const inCards = citations.every(({ id }) => datasets.some((dataset) => dataset.id === id));
    turn.sources.replaceChildren(citations.length ? el(
      'details', { class: 'sources', open: citations.length <= 4 && !inCards },
      el('summary', {}, `${words.sources} (${citations.length})`),
      el('ol', {}, ...citations.map(item)),
    ) : '');
  }

  #finish(turn, answer) {
    turn.language = languageOf(answer.language, this.language);
    turn.text = say(answer.text, turn.language);
    turn.citations = listOf(answer.citations);
    turn.answer.lang = say(answer.language) || turn.language;
    turn.answer.dir = turn.body.dir = /^(rtl|ltr)$/.test(answer.direction) ? answer.direction : directionOf(turn.language);
    const context = this.#context(turn);
    const words = STRINGS[turn.language];
    const datasets = (turn.datasets = listOf(answer.datasets));
    turn.progress.remove();
    this.#paint(turn);
    this.#paintSources(turn);
    const spoken = turn.body.textContent;
    turn.body.before(this.#filters(turn, answer.filters));
    if (answer.table) this.#placeTable(turn, answer.table);
    if (answer.degraded) turn.body.append(el('p', { class: 'note' }, words.degraded));
    if (datasets.length) {
      this.#shorten(turn);
      const beside = el('button', { type: 'button', class: 'beside', click: () => this.#tell('datasets', answer) }, fill(words.showDatasets, { n: datasets.length }));
      const cards = datasetCards(datasets, { ...context, numbers: numbersOf(turn.citations) });
      cards.prepend(el('h3', {}, words.datasets));
      turn.sources.before(cards, beside);
    }
    turn.answer.append(this.#opinion(turn, answer), this.#suggestions(answer, words));
    this.#turns.push(turn);
    this.#say([words.answer, spoken, turn.citations.length ? `${words.sources} (${turn.citations.length})` : ''].join(' '), turn.language);
    this.#tell('answer', answer);
  }

  /* The paragraph that tells the table in words makes room for the table; its markers go into the caption. */
  #placeTable(turn, table) {
    const caption = tied(say(table.caption, turn.language));
    const told = caption && [...turn.body.children].find((node) => node.localName === 'p' && node.textContent.startsWith(caption));
    const shown = dataTable(table, turn.language, told ? told.querySelectorAll('.cite') : []);
    if (told) told.replaceWith(shown);
    else turn.body.append(shown);
  }

  /* What the card of a dataset says is not told twice. */
  #shorten(turn) {
    for (const node of turn.body.querySelectorAll(':scope > p, :scope > ol > li, :scope > ul > li')) {
      const cites = node.querySelectorAll('.cite');
      const source = turn.citations.find(({ n }) => String(n) === cites[0]?.textContent);
      const dataset = source && turn.datasets.find(({ id }) => id === source.id);
      const title = node.firstElementChild;
      if (!dataset || title.localName !== 'strong' || title.textContent !== tied(say(dataset.title, turn.language)) || /^\s*[^—\s]/.test(title.nextSibling.textContent)) continue;
      const producer = say(dataset.organization, turn.language);
      node.replaceChildren(title, ' ', ...cites, el('br'), el('span', { class: 'muted' }, own(producer)));
      node.className = 'listed';
    }
    for (const list of turn.body.querySelectorAll('ol, ul')) {
      if (list.querySelector('li:not(.listed)')) continue;
      list.className = 'listed';
      list.querySelectorAll('.cite').forEach((cite) => cite.parentNode.prepend(cite)); // the marker is the number
    }
  }

  #filters(turn, filters) {
    const words = STRINGS[turn.language];
    const chips = filterChips(filters, turn.language);
    const again = (without) => {
      const before = this.#turns.indexOf(turn);
      this.#ask({ question: turn.question, filters: without, history: this.#turns.slice(0, before) });
    };
    return chips.length ? el(
      'ul', { class: 'chips', 'aria-label': words.filters },
      ...chips.map(({ name, value, without }) => el('li', {}, el(
        'button', { type: 'button', 'aria-label': fill(words.removeFilter, { name: `${name} ${value}` }), click: () => again(without) },
        name && `${name}${turn.language === 'fr' ? ' : ' : ': '}`, own(value), icon('close'),
      ))),
    ) : '';
  }

  #suggestions(answer, words) {
    const questions = listOf(answer.suggestions).map((question) => say(question, answer.language)).filter(Boolean).slice(0, 3);
    return questions.length ? el(
      'div', { class: 'suggestions', role: 'group', 'aria-label': words.suggestions },
      el('p', { class: 'muted' }, words.suggestions),
      ...questions.map((question) => this.#questionButton(question)),
    ) : '';
  }

  /* ---- opinion */

  #opinion(turn, answer) {
    if (!this.#feedback || !answer.id || answer.feedback === false) return '';
    const words = STRINGS[turn.language];
    let given = null;
    const buttons = {};
    const show = () => Object.entries(buttons).forEach(([value, node]) => node.setAttribute('aria-pressed', String(given === value)));
    const give = async (value) => {
      const before = given;
      given = given === value ? null : value;
      show();
      const outcome = await this.#sendOpinion(answer.id, given);
      if (outcome === 'absent') return this.#hideOpinions();
      if (outcome === 'failed') {
        given = before;
        show();
        return this.#say(this.#words.failed);
      }
      this.#say(given ? words.thanks : words.undone, turn.language);
      return this.#tell('feedback', { answer_id: answer.id, value: given });
    };
    for (const value of ['up', 'down']) {
      buttons[value] = el('button', { type: 'button', class: 'tool', 'aria-label': words[value], title: words[value], click: () => give(value) }, icon(value));
    }
    show();
    return el('div', { class: 'opinion' }, ...Object.values(buttons));
  }

  async #sendOpinion(id, value) {
    try {
      const response = await fetch(new URL('v1/feedback', this.#base), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Accept-Language': this.language },
        body: JSON.stringify({ answer_id: id, value }),
        credentials: 'omit',
      });
      if (response.ok) return 'given';
      if (response.status === 404 && (await response.json()).code === 'unknown_answer') return 'failed';
      return [404, 405, 501].includes(response.status) ? 'absent' : 'failed';
    } catch {
      return 'failed';
    }
  }

  #hideOpinions() {
    this.#feedback = false;
    this.#focus();
    this.shadowRoot.querySelectorAll('.opinion').forEach((node) => node.remove());
  }

  /* ---- no answer */

  #fail(turn, error) {
    if (!turn.node.isConnected) return; // a new conversation was started
    const words = this.#words;
    const failure = error instanceof Failure ? error : new Failure('failed');
    const { reason } = turn.controller.signal;
    const stopped = reason === 'stopped';
    const kind = stopped ? 'stopped' : reason === 'silent' ? 'cut' : failure.kind;
    const wait = failure.waitSeconds && fill(words.wait, { time: formatWait(failure.waitSeconds, this.language) });
    const message = [failure.detail || words[kind], wait].filter(Boolean).join(' ');
    const retry = el('button', { type: 'button', class: 'retry', click: () => this.#retry(turn) }, words.retry);
    retry.disabled = failure.waitSeconds > 0;
    setTimeout(() => { retry.disabled = false; }, Math.min(failure.waitSeconds, 3600) * 1000);
    this.#paint(turn);
    turn.progress.remove();
    turn.answer.append(el('div', { class: stopped ? 'note' : 'failure', lang: this.language, dir: directionOf(this.language) }, el('p', {}, message), retry));
    if (!stopped && !this.#ui.input.value) this.#ui.input.value = turn.question;
    if (!this.#current || this.#current === turn) this.#say(message);
  }

  #retry(turn) {
    const { input } = this.#ui;
    if (input.value.trim() === turn.question) input.value = '';
    turn.node.remove();
    this.#focus();
    this.#ask(turn);
  }
}

if (!customElements.get('dalil-chat')) customElements.define('dalil-chat', DalilChat);

/**
 * <dalil-chat>: a chat over an open-data catalogue, as one custom element.
 *
 *   <script type="module" src="https://assistant.example/widget.js"></script>
 *   <dalil-chat lang="ar" theme="auto" position="end" title="…" dataset="…" mode="inline" api="…"></dalil-chat>
 *
 * It speaks to its own server and to nobody else (v1/chat, v1/feedback, v1/catalogue), keeps the conversation in
 * memory only, and builds every node itself: no text of the server is ever parsed as HTML.
 */

const HERE = new URL('.', import.meta.url);
const SMALL_SCREEN = '(max-width: 639.98px), (max-height: 479.98px)';
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
      'Bonjour. Posez votre question en français, en arabe ou en anglais : je cherche dans le catalogue et dans les guides du portail, et j’indique d’où vient chaque information.',
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
    openLicence: 'Licence ouverte : ',
    noLicence: 'Licence non indiquée',
    noFile: 'fichier non fourni',
    download: 'Télécharger',
    why: 'Pourquoi ce résultat :',
    variants: 'Existe aussi pour d’autres lieux ou années ({n})',
    newTab: '(nouvel onglet)',
    filters: 'Critères lus dans la question',
    removeFilter: 'Retirer le critère {name} et reposer la question',
    suggestions: 'Pour continuer',
    up: 'Réponse utile',
    down: 'Réponse inutile',
    thanks: 'Merci, votre avis est enregistré.',
    undone: 'Votre avis est retiré.',
    notRecorded: 'Votre avis n’a pas pu être enregistré.',
    reasons: 'Pour quelle raison ?',
    comment: 'Commentaire (facultatif)',
    passage: 'Passage cité',
    copyAnswer: 'Copier la réponse',
    copyReference: 'Copier la référence',
    copied: 'Copié.',
    notCopied: 'La copie n’a pas été possible.',
    quoted: '« {text} »',
    consulted: 'consulté le {date}',
    comma: ', ',
    noPersonalData: 'N’écrivez pas de données personnelles.',
    privacy: 'Vie privée',
    degraded: 'Réponse simplifiée : une partie de l’assistant est momentanément indisponible.',
    stopped: 'Réponse arrêtée à votre demande : le texte est incomplet.',
    cut: 'La connexion s’est interrompue avant la fin : la réponse est incomplète.',
    offline: 'Vous êtes hors ligne. Votre question est conservée : réessayez une fois la connexion rétablie.',
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
    launch: 'اطرحوا سؤالكم',
    close: 'إغلاق المساعد',
    restart: 'محادثة جديدة',
    greeting:
      'مرحبا بكم. اطرحوا سؤالكم بالعربية أو الفرنسية أو الإنجليزية: أبحث في فهرس المعطيات وفي أدلة البوابة، وأذكر مصدر كل معلومة.',
    aboutDataset: 'اطرحوا سؤالكم حول مجموعة المعطيات هذه، بالعربية أو الفرنسية أو الإنجليزية.',
    examples: 'على سبيل المثال',
    conversation: 'المحادثة',
    placeholder: 'اكتبوا سؤالكم…',
    send: 'إرسال',
    stop: 'إيقاف الجواب',
    retry: 'إعادة المحاولة',
    disclaimer: 'جواب آلي: يرجى التحقق من المصادر.',
    you: 'سؤالكم:',
    answer: 'الجواب:',
    reading: 'جارٍ قراءة السؤال…',
    searching: 'جارٍ البحث في الفهرس…',
    writing: 'جارٍ تحرير الجواب…',
    sources: 'المصادر',
    source: 'المصدر {n}: {title}',
    kind: { dataset: 'مجموعة معطيات', guide: 'دليل', table: 'جدول' },
    page: 'ص {n}',
    datasets: 'مجموعات المعطيات',
    showDatasets: 'عرض مجموعات المعطيات ({n})',
    more: 'عرض البقية ({n})',
    otherFiles: 'ملفات أخرى ({n})',
    modified: 'آخر تحيين: {date}',
    licence: 'الرخصة: ',
    openLicence: 'رخصة مفتوحة: ',
    noLicence: 'الرخصة غير مذكورة',
    noFile: 'الملف غير متوفر',
    download: 'تنزيل',
    why: 'سبب ظهور هذه النتيجة:',
    variants: 'متوفرة أيضا لأماكن أو سنوات أخرى ({n})',
    newTab: '(في علامة تبويب جديدة)',
    filters: 'المعايير المستخلصة من السؤال',
    removeFilter: 'إزالة المعيار {name} وإعادة طرح السؤال',
    suggestions: 'لمواصلة البحث',
    up: 'جواب مفيد',
    down: 'جواب غير مفيد',
    thanks: 'شكرا لكم، تم تسجيل رأيكم.',
    undone: 'تم سحب رأيكم.',
    notRecorded: 'تعذر تسجيل رأيكم.',
    reasons: 'ما السبب؟',
    comment: 'تعليق (اختياري)',
    passage: 'المقطع المستشهد به',
    copyAnswer: 'نسخ الجواب',
    copyReference: 'نسخ المرجع',
    copied: 'تم النسخ.',
    notCopied: 'تعذر النسخ.',
    quoted: '«{text}»',
    consulted: 'تاريخ الاطلاع: {date}',
    comma: '، ',
    noPersonalData: 'لا تكتبوا معطيات شخصية.',
    privacy: 'الخصوصية',
    degraded: 'جواب مبسط: أحد مكونات المساعد غير متاح مؤقتا.',
    stopped: 'تم إيقاف الجواب بطلب منكم، والنص غير مكتمل.',
    cut: 'انقطع الاتصال قبل اكتمال الجواب، والنص غير مكتمل.',
    offline: 'أنتم غير متصلين بالإنترنت. سؤالكم محفوظ: أعيدوا المحاولة بعد عودة الاتصال.',
    unreachable: 'يتعذر الوصول إلى المساعد حاليا. سؤالكم محفوظ.',
    limited: 'طُرحت أسئلة كثيرة في وقت وجيز.',
    unavailable: 'المساعد غير متاح مؤقتا.',
    failed: 'حدث خطأ وتعذر تقديم الجواب.',
    wait: 'مدة الانتظار قبل إعادة المحاولة: {time}.',
    field: {
      organizations: 'الجهة المنتجة', themes: 'الموضوع', formats: 'الصيغة', licences: 'الرخصة', modified_since: 'محينة منذ',
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
    openLicence: 'Open licence: ',
    noLicence: 'Licence not stated',
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
    notRecorded: 'Your opinion could not be recorded.',
    reasons: 'For what reason?',
    comment: 'Comment (optional)',
    passage: 'Quoted passage',
    copyAnswer: 'Copy the answer',
    copyReference: 'Copy the reference',
    copied: 'Copied.',
    notCopied: 'It could not be copied.',
    quoted: '“{text}”',
    consulted: 'read on {date}',
    comma: ', ',
    noPersonalData: 'Do not write personal data.',
    privacy: 'Privacy',
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

/* Latin digits in every language and the months of the Maghreb, as its administrations write them. */
const localeOf = (language) => `${{ en: 'en-GB', ar: 'ar-MA' }[language] ?? language}-u-nu-latn`;

/** '2024-03-01T…' → '1 mars 2024'; what is not a whole date ('2024') stays as it is. */
export function formatDate(value, language) {
  const whole = /^\d{4}-\d\d-\d\d/.exec(value ?? '');
  const date = whole && new Date(`${whole[0]}T00:00:00Z`);
  if (!date || Number.isNaN(date.getTime())) return say(value, language);
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' }).format(date);
}

/* How long ago that was, in the largest unit that says something: 'il y a 8 mois'; '' for what is not a past date. */
function formatAge(value, language) {
  const days = Math.floor((Date.now() - Date.parse(/^\d{4}-\d\d-\d\d/.exec(value ?? ''))) / 86_400_000);
  if (!(days >= 0)) return '';
  const [size, unit] = days < 60 ? [1, 'day'] : days < 730 ? [30.44, 'month'] : [365.25, 'year'];
  return ` (${new Intl.RelativeTimeFormat(localeOf(language), { numeric: 'auto' }).format(-Math.floor(days / size), unit)})`;
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
  copy: 'M9 8h11v13H9zM5 16H4V3h11v2',
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

/* Whether a licence is open is told by the words of the badge, not only by its colour. */
function licenceBadge(licence, context) {
  const words = STRINGS[context.language];
  const name = say(licence, context.language);
  const told = licence?.open ? !/ouverte|open|مفتوحة/i.test(name) && words.openLicence : name && !/licen[cs]e|رخصة/i.test(name) && words.licence;
  return el('span', { class: licence?.open ? 'badge' : 'badge other' }, told, licenceLink(licence, context));
}

/* The line under which something is cited elsewhere: producer, “title”, date, licence, address, day of reading. */
function reference({ title, id, organization, section, page, modified, licence, url }, { base, language }) {
  const words = STRINGS[language];
  const date = (template, value) => fill(template[0].toLowerCase() + template.slice(1), { date: formatDate(value, language) });
  return [
    say(organization, language),
    fill(words.quoted, { text: [say(title, language) || say(id), ...pathOf({ title, section }, language)].join(' > ') }),
    page && fill(words.page, { n: page }),
    modified && date(words.modified, modified),
    say(licence, language),
    safeUrl(url, base)?.href,
    date(words.consulted, new Date().toISOString()),
  ].filter(Boolean).join(words.comma);
}

/* The headings that lead to a section, without that of the whole document. */
function pathOf({ title, section }, language) {
  const path = say(section, language).split(' > ').filter(Boolean);
  return path[0] === say(title, language) ? path.slice(1) : path;
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { // plain http, or a frame that may not
    const field = Object.assign(el('textarea', { class: 'sr' }), { value: text });
    button.after(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    button.focus();
    return done;
  }
}

/* A button that copies `text()`, shows for a moment what came of it and tells it to `tell`. */
function copyButton(label, text, { language, tell }) {
  const name = el('span', {}, label);
  const click = async ({ currentTarget }) => {
    name.textContent = STRINGS[language][(await copy(text(), currentTarget)) ? 'copied' : 'notCopied'];
    tell?.(name.textContent, language);
    setTimeout(() => { name.textContent = label; }, 3000);
  };
  return el('button', { type: 'button', class: 'copy', click }, icon('copy'), name);
}

/** One file of a dataset: its format, its name as a link, its size. */
export function resourceLine(resource, { base, language, missing = STRINGS[language].noFile }) {
  const name = say(resource.name ?? resource.title, language) || STRINGS[language].download;
  const address = safeUrl(resource.url, base) && resource.url;
  const note = address ? formatSize(resource.size, language) : missing;
  return el(
    'li', { class: 'resource' },
    resource.format && formatBadge(resource.format), ' ',
    address ? link(address, { base, language, class: 'download' }, hiddenText(`${STRINGS[language].download} `), own(name)) : own(name),
    note && el('span', { class: 'muted' }, ' ', own(note)),
  );
}

/** The card of a dataset, under the number that the answer gives it. */
function datasetCard(dataset, { base = HERE, language, level = 4, numbers, tell }) {
  const words = STRINGS[language];
  const context = { base, language, tell };
  const producer = say(dataset.organization, language);
  const description = say(dataset.description, language);
  const why = say(dataset.why, language);
  const number = numbers?.get(dataset.id);
  const resources = listOf(dataset.resources);
  const variants = listOf(dataset.variants);
  return el(
    'article', { class: 'card' },
    el(
      `h${level}`, { class: 'title' },
      number && el('span', { class: 'cite' }, String(number)), number && ' ',
      link(dataset.url, context, own(say(dataset.title, language) || say(dataset.id))),
    ),
    producer && el('p', { class: 'producer' }, own(producer)),
    description && el('p', { class: 'snippet', dir: 'auto' }, description),
    el('p', { class: 'badges' }, ...listOf(dataset.formats).flatMap((format) => [formatBadge(format), ' ']), licenceBadge(dataset.licence, context)),
    dataset.modified && el('p', { class: 'muted' }, fill(words.modified, { date: formatDate(dataset.modified, language) }), formatAge(dataset.modified, language)),
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
    copyButton(words.copyReference, () => reference(dataset, context), context),
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
  static observedAttributes = ['lang', 'title', 'mode', 'dataset', 'api'];

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
    return this.#ask({ question, history: [...this.#turns] });
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
      this.#fetchExamples();
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
    ui.disclaimer.replaceChildren(
      words.disclaimer, ' ', words.noPersonalData, ' ',
      link(`privacy?lang=${language}`, { base: this.#base, language }, words.privacy),
    );
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
    const turn = { number: ++this.#asked, question, wanted: filters, history, text: '', citations: [], datasets: [], controller: new AbortController() };
    turn.progress = el('p', { class: 'progress', 'aria-hidden': 'true' }, words.reading);
    turn.filters = el('div');
    turn.body = el('div', { class: 'text', dir: 'auto' });
    turn.found = el('div', { class: 'found' }); // cards and sources
    turn.answer = el('div', { class: 'answer' }, hiddenText(words.answer), turn.filters, turn.body, turn.progress, turn.found);
    turn.node = el('article', { class: 'turn' }, hiddenText(words.you), el('p', { class: 'question', dir: 'auto' }, tied(question)), turn.answer);
    this.#ui.log.append(turn.node);
    this.#label();
    this.#say(words.reading);
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const behavior = still ? 'auto' : 'smooth';
    this.#ui.log.scrollIntoView({ block: 'nearest', behavior }); // a phone's page stands where the question was typed
    this.#ui.log.scrollTo({ top: turn.node.offsetTop - 8, behavior });
    return turn;
  }

  #body({ question, wanted, history }) {
    const turns = history.flatMap((past) => [{ role: 'user', content: past.question }, { role: 'assistant', content: past.text }]);
    return { question, history: turns.slice(-HISTORY_LENGTH), language: 'auto', conversation_id: this.#conversation, filters: wanted, dataset: this.getAttribute('dataset') ?? undefined };
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
      status: ({ step, language }) => {
        if (language) this.#speak(turn, language);
        this.#progress(turn, say(step));
      },
      sources: (found) => { this.#paintFound(turn, found); paint(); },
      delta: ({ text }) => { turn.text += say(text); paint(); },
      replaced: ({ text }) => { turn.text = say(text); paint(); },
    };
  }

  #progress(turn, step) {
    const key = /compos|generat|answer|writ|verif|check/i.test(step) ? 'writing' : 'searching';
    turn.progress.textContent = this.#words[key];
    if (this.#ui.status.textContent !== this.#words[key]) this.#say(this.#words[key]);
  }

  /* The answer has a language: its frame is of that language, from right to left where it must be. */
  #speak(turn, language, direction) {
    turn.language = languageOf(language, this.language);
    turn.answer.lang = say(language) || turn.language;
    turn.answer.dir = /^(rtl|ltr)$/.test(direction) ? direction : directionOf(turn.language);
  }

  #context(turn) {
    const language = turn.language ?? this.language;
    const base = this.#base;
    return {
      base,
      language,
      tell: (text) => this.#say(text, language),
      cite: (n) => this.#marker(turn, n, language),
      link: (url, nodes) => link(url, { base, language }, ...nodes),
    };
  }

  #marker(turn, n, language) {
    const citation = turn.citations.find((source) => source.n === n);
    if (!citation) return `[${n}]`;
    const label = fill(STRINGS[language].source, { n, title: say(citation.title, language) });
    const show = () => {
      const target = turn.found.querySelector(`[data-n="${n}"]`);
      if (!target) return;
      for (const folded of [target.closest('details'), target.querySelector('details')]) if (folded) folded.open = true;
      target.focus();
    };
    return el('button', { type: 'button', class: 'cite', 'aria-label': label, title: label, click: show }, String(n));
  }

  /* What is the same stays: the reader's selection, the focus, the place on the screen. */
  #paint(turn) {
    const fresh = el('div', {}, markdown(turn.text, this.#context(turn)));
    if (turn.datasets.length) this.#shorten(turn, fresh);
    const [nodes, shown] = [[...fresh.childNodes], turn.body.childNodes];
    nodes.forEach((node, i) => {
      if (!shown[i]) turn.body.append(node);
      else if (!shown[i].isEqualNode(node)) shown[i].replaceWith(node);
    });
    while (shown.length > nodes.length) turn.body.lastChild.remove();
    turn.progress.hidden = shown.length > 0;
  }

  /* Filters, cards and sources: painted when they arrive, and at the end only where they are others. */
  #paintFound(turn, { citations, datasets, filters }) {
    turn.citations = listOf(citations);
    turn.datasets = listOf(datasets);
    const context = this.#context(turn);
    const words = STRINGS[context.language];
    const painted = JSON.stringify([context.language, turn.citations, turn.datasets, filters]);
    if (painted === turn.painted) return;
    turn.painted = painted;
    turn.filters.replaceChildren(this.#filters(turn, filters));
    turn.found.replaceChildren(this.#sources(turn, context));
    if (!turn.datasets.length) return;
    const beside = el('button', { type: 'button', class: 'beside', click: () => this.#tell('datasets', turn.whole ?? { datasets, citations }) }, fill(words.showDatasets, { n: turn.datasets.length }));
    const cards = datasetCards(turn.datasets, { ...context, numbers: numbersOf(turn.citations) });
    cards.prepend(el('h3', {}, words.datasets));
    turn.found.prepend(cards, beside);
  }

  #sources({ citations, datasets }, context) {
    const { language } = context;
    const words = STRINGS[language];
    const item = (source) => {
      const title = say(source.title, language) || say(source.id);
      const snippet = say(source.snippet, language);
      const where = [words.kind[source.kind], ...pathOf(source, language), source.page && fill(words.page, { n: source.page })];
      const dataset = datasets.find(({ id }) => id === source.id);
      const line = el(
        'li', { tabindex: -1, 'data-n': source.n },
        el('span', { class: 'source' }, link(source.url, context, own(title))),
        el('span', { class: 'muted' }, ...where.filter(Boolean).flatMap((part, i) => [i ? ' · ' : '', own(part)])),
        el(
          'div', { class: 'tools' },
          snippet && el('details', { class: 'passage' }, el('summary', {}, words.passage), el('blockquote', { lang: source.language, dir: 'auto' }, tied(snippet))),
          copyButton(words.copyReference, () => reference({ ...dataset, ...source }, context), context),
        ),
      );
      line.value = source.n;
      return line;
    };
    const inCards = citations.every(({ id }) => datasets.some((dataset) => dataset.id === id));
    return citations.length ? el(
      'details', { class: 'sources', open: citations.length <= 4 && !inCards },
      el('summary', {}, `${words.sources} (${citations.length})`),
      el('ol', {}, ...citations.map(item)),
    ) : '';
  }

  #finish(turn, answer) {
    this.#speak(turn, answer.language, answer.direction);
    turn.body.dir = turn.answer.dir;
    turn.whole = answer;
    turn.text = say(answer.text, turn.language);
    const words = STRINGS[turn.language];
    this.#paintFound(turn, answer);
    this.#paint(turn);
    turn.progress.remove();
    const spoken = turn.body.textContent;
    if (answer.table) this.#placeTable(turn, answer.table);
    if (answer.degraded) turn.body.append(el('p', { class: 'note' }, words.degraded));
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
  #shorten(turn, body) {
    for (const node of body.querySelectorAll(':scope > p, :scope > ol > li, :scope > ul > li')) {
      const cites = node.querySelectorAll('.cite');
      const source = turn.citations.find(({ n }) => String(n) === cites[0]?.textContent);
      const dataset = source && turn.datasets.find(({ id }) => id === source.id);
      const title = node.firstElementChild;
      if (!dataset || title.localName !== 'strong' || title.textContent !== tied(say(dataset.title, turn.language)) || /^\s*[^—\s]/.test(title.nextSibling?.textContent)) continue;
      const producer = say(dataset.organization, turn.language);
      node.replaceChildren(title, ' ', ...cites, el('br'), el('span', { class: 'muted' }, own(producer)));
      node.className = 'listed';
    }
    for (const list of body.querySelectorAll('ol, ul')) {
      if (list.querySelector('li:not(.listed)')) continue;
      list.className = 'listed';
      list.querySelectorAll('.cite').forEach((cite) => cite.parentNode.prepend(cite)); // the marker is the number
    }
  }

  #filters(turn, filters) {
    const { language } = this.#context(turn);
    const words = STRINGS[language];
    const chips = filterChips(filters, language);
    const again = (without) => {
      this.#ask({ question: turn.question, filters: without, history: turn.history });
    };
    return chips.length ? el(
      'ul', { class: 'chips', 'aria-label': words.filters },
      ...chips.map(({ name, value, without }) => el('li', {}, el(
        'button', { type: 'button', 'aria-label': fill(words.removeFilter, { name: `${name} ${value}` }), click: () => again(without) },
        name && `${name}${language === 'fr' ? ' : ' : ': '}`, own(value), icon('close'),
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
    const words = STRINGS[turn.language];
    const tools = el('div', { class: 'tools' });
    const node = el('div', { class: 'opinion' }, tools);
    if (this.#feedback && answer.id && answer.feedback !== false) this.#thumbs(turn, answer.id, node, tools);
    tools.append(copyButton(words.copyAnswer, () => this.#copyText(turn), this.#context(turn)));
    return node;
  }

  #copyText({ text, language, citations, datasets }) {
    const words = STRINGS[language];
    const plain = text.replace(/\\(\W|_)|\*\*|`/g, '$1');
    const cite = (source) => `[${source.n}] ${reference({ ...datasets.find(({ id }) => id === source.id), ...source }, { base: this.#base, language })}`;
    return [plain, citations.map(cite).join('\n'), words.disclaimer].filter(Boolean).join('\n\n');
  }

  #thumbs(turn, id, node, tools) {
    const words = STRINGS[turn.language];
    let given = { value: null };
    const buttons = {};
    const said = el('p', { class: 'muted' });
    const show = () => Object.entries(buttons).forEach(([value, button]) => button.setAttribute('aria-pressed', String(given.value === value)));
    const tell = (told, asked = '') => {
      said.textContent = told;
      this.#say(`${told} ${asked}`, turn.language);
    };
    const give = async (opinion) => {
      const before = given;
      given = opinion;
      show();
      const { outcome, reasons } = await this.#sendOpinion({ answer_id: id, ...opinion });
      if (outcome === 'absent') return this.#hideOpinions();
      if (outcome === 'failed') {
        given = before;
        show();
        return tell(words.notRecorded);
      }
      const asked = opinion.value === 'down' && !opinion.complete && listOf(reasons).length;
      node.querySelector('form')?.remove();
      if (asked) node.append(this.#reasons(reasons, turn.language, give));
      else if (opinion.complete) buttons.down.focus();
      tell(opinion.value ? words.thanks : words.undone, asked ? words.reasons : '');
      return this.#tell('feedback', { answer_id: id, value: opinion.value, reason: opinion.reason });
    };
    for (const value of ['up', 'down']) {
      const click = () => give({ value: given.value === value ? null : value });
      buttons[value] = el('button', { type: 'button', class: 'tool', 'aria-label': words[value], title: words[value], click }, icon(value));
    }
    show();
    tools.append(...Object.values(buttons));
    node.append(said);
  }

  /* Why an answer is of no use: one reason, words of the reader's own, or neither. */
  #reasons(reasons, language, give) {
    const words = STRINGS[language];
    const radio = ({ id, labels }) => el('label', {}, el('input', { type: 'radio', name: 'reason', value: id }), own(say(labels, language)));
    const label = `${words.comment}. ${words.noPersonalData}`;
    const comment = el('textarea', { name: 'comment', rows: 2, maxlength: 1000, dir: 'auto', 'aria-label': label, placeholder: label });
    const submit = (event) => {
      event.preventDefault();
      const reason = event.currentTarget.elements.reason.value || undefined;
      give({ value: 'down', reason, comment: comment.value.trim() || undefined, complete: true });
    };
    return el(
      'form', { class: 'reasons', submit },
      el('fieldset', {}, el('legend', {}, words.reasons), ...reasons.map(radio)),
      comment,
      el('button', { type: 'submit', class: 'retry' }, words.send),
    );
  }

  async #sendOpinion({ answer_id, value, reason, comment }) {
    try {
      const response = await fetch(new URL('v1/feedback', this.#base), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Accept-Language': this.language },
        body: JSON.stringify({ answer_id, value, reason, comment }),
        credentials: 'omit',
      });
      const content = await response.json().catch(() => ({}));
      if (response.ok) return { outcome: 'given', reasons: content.reasons };
      const absent = [404, 405, 501].includes(response.status) && content.code !== 'unknown_answer';
      return { outcome: absent ? 'absent' : 'failed' };
    } catch {
      return { outcome: 'failed' };
    }
  }

  #hideOpinions() {
    this.#feedback = false;
    this.#focus();
    this.shadowRoot.querySelectorAll('.opinion .tool').forEach((node) => node.remove());
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
    turn.progress.replaceWith(el('div', { class: stopped ? 'note' : 'failure', lang: this.language, dir: directionOf(this.language) }, el('p', {}, message), retry));
    if (!stopped && !this.#ui.input.value) this.#ui.input.value = turn.question;
    if (!this.#current || this.#current === turn) this.#say(message);
  }

  #retry(turn) {
    const { input } = this.#ui;
    if (input.value.trim() === turn.question) input.value = '';
    turn.node.remove();
    this.#focus();
    this.#ask({ ...turn, filters: turn.wanted });
  }
}

if (!customElements.get('dalil-chat')) customElements.define('dalil-chat', DalilChat);

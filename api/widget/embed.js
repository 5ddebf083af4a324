/** The chat in a frame: the first questions that it offers, where it is not about one dataset. */

const chat = document.querySelector('dalil-chat');

if (!chat.hasAttribute('dataset')) {
  const response = await fetch('/v1/catalogue').catch(() => null);
  const catalogue = response?.ok ? await response.json().catch(() => null) : null;
  await customElements.whenDefined('dalil-chat');
  if (catalogue?.examples) chat.examples = catalogue.examples;
}

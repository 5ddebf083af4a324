/** The list of datasets: the question that fits what was chosen, asked of the assistant in its corner. */

const ask = document.getElementById('ask');
if (ask) {
  const chat = document.querySelector('dalil-chat');
  ask.hidden = false;
  ask.addEventListener('click', () => {
    chat.open();
    chat.ask(ask.dataset.question);
  });
}

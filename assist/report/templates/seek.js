for (const time of document.querySelectorAll("time[data-s]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "▶ " + time.textContent;
  button.setAttribute("aria-label", "Listen from " + time.textContent);
  button.addEventListener("click", () => {
    for (const sound of document.querySelectorAll("audio")) {
      sound.currentTime = Math.max(0, time.dataset.s - 2);
      sound.play();
    }
  });
  time.replaceChildren(button);
}

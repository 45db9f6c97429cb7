// Holds back what would change the page while a pointer is down.
//
// A browser makes a click only of a press whose element is still there at its release.

const held = [];
let isDown = false;
let timer = 0;

/** Resolve at once, or while a pointer is down as soon as its click was made; in the order of the calls. */
export function released() {
  return new Promise((resolve) => (isDown ? held.push(resolve) : resolve()));
}

function press(event) {
  // The menu of the second button swallows its release.
  if (event.button !== 0) return;
  clearTimeout(timer);
  isDown = true;
}

function release() {
  // The click follows the release in the same task.
  clearTimeout(timer);
  timer = setTimeout(() => {
    isDown = false;
    for (const resolve of held.splice(0)) resolve();
  });
}

addEventListener("pointerdown", press, true);
for (const name of ["pointerup", "pointercancel", "contextmenu"]) addEventListener(name, release, true);
// A release that the page was not told of, as outside of the window.
addEventListener("blur", release);
addEventListener("pointermove", (event) => isDown && !event.buttons && release(), true);

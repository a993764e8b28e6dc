// How long the window takes to answer a person, with what the account holds.

/** In the page: does `act` to the element, and waits until the answer is painted: a frame in which `expected` is there. */
export const answered = (app, id, act, expected) =>
  app.runAsync(
    (wanted, action, awaited, done) => {
      const element =
        action === "scroll"
          ? [...document.querySelectorAll(`[data-testid="${wanted}"] *`)].find(
              (one) => /auto|scroll/.test(getComputedStyle(one).overflowY) && one.scrollHeight > one.clientHeight + 50,
            ) ?? document.scrollingElement
          : document.querySelector(`[data-testid="${wanted}"]`);
      const began = performance.now();
      if (action === "scroll") element.scrollTop += 600;
      else element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      const look = () => {
        if (awaited && !document.querySelector(awaited)) requestAnimationFrame(look);
        // Found before this frame is painted: at the next one it has been.
        else requestAnimationFrame(() => done(performance.now() - began));
      };
      requestAnimationFrame(look);
    },
    id,
    act,
    expected,
  );

/** The same for what changes the words of an element: a key on the chart, or a pointer over it at `x` of its width. */
export const changed = (app, id, act, value, told) =>
  app.runAsync(
    (wanted, action, at, awaited, done) => {
      const element = document.querySelector(`[data-testid="${wanted}"]`);
      const said = () => document.querySelector(`[data-testid="${awaited}"]`)?.textContent ?? "";
      const before = said();
      const began = performance.now();
      if (action === "key") {
        element.dispatchEvent(new KeyboardEvent("keydown", { key: at, bubbles: true, cancelable: true }));
      } else {
        const { left, top, width } = element.getBoundingClientRect();
        const where = { clientX: left + width * at, clientY: top + 150 };
        element.dispatchEvent(new PointerEvent("pointermove", { ...where, bubbles: true }));
      }
      const look = () => {
        if (said() === before) requestAnimationFrame(look);
        else requestAnimationFrame(() => done(performance.now() - began));
      };
      requestAnimationFrame(look);
    },
    id,
    act,
    value,
    told,
  );

/** How long the backend alone takes for a command. */
export const backend = (app, command, values = {}) =>
  app.runAsync(
    (name, given, done) => {
      const began = performance.now();
      window.__TAURI_INTERNALS__.invoke(name, given).finally(() => done(performance.now() - began));
    },
    command,
    values,
  );

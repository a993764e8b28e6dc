// Before anything is drawn: a dark window must not flash light. The rest of the preferences follow in preferences.ts.
{
  const theme = localStorage.getItem("quench.theme");
  const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

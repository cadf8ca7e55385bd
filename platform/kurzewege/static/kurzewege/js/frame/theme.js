// Light, dark or as the device says: remembered on this device, applied by components/early_script.html.
function remembered() {
  try {
    return localStorage.getItem("theme") ?? "auto";
  } catch {
    return "auto";
  }
}

for (const choice of document.querySelectorAll("[data-theme-choice]")) {
  const current = choice.querySelector(`[value="${remembered() === "light" ? "light" : remembered() === "dark" ? "dark" : "auto"}"]`);
  if (current) current.checked = true;
  choice.addEventListener("change", (event) => {
    const theme = event.target.value;
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // Storage is switched off: the choice holds for this page.
    }
  });
}

// A group's tasks: when somebody changed one, the list on this page is fetched anew. Which buttons stand beside a task
// depends on who looks, so the network only says that there is something.

let fetching = null;
let fetchAgain = false;

// One at a time, and once more if something happened meanwhile.
function renew(list) {
  if (fetching) {
    fetchAgain = true;
    return;
  }
  const request = { target: list, select: "#tasks", swap: "outerHTML show:none" };
  fetching = window.htmx.ajax("GET", window.location.href, request).finally(() => {
    fetching = null;
    const now = document.querySelector("[data-tasks]");
    if (fetchAgain && now) renew(now);
    fetchAgain = false;
  });
}

document.addEventListener("live:announce", ({ detail }) => {
  const list = document.querySelector("[data-tasks]");
  if (list && list.dataset.tasks === detail.data?.tasks) renew(list);
});

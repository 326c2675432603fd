// Every form that posts is sent once; its button says so until the next page stands.
// [data-may-repeat]: such as a download, where the page stays.
export function bindBusy() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || "mayRepeat" in form.dataset) return;
    if (form.dataset.sent !== undefined) return event.preventDefault();
    form.dataset.sent = "";
    for (const button of sendersOf(form)) button.setAttribute("aria-busy", "true");
  });
  // Back from the browser's cache: the form may be sent again.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of sendersOf(form)) button.removeAttribute("aria-busy");
    }
  });
}

const sendersOf = (form) => [...form.elements].filter((part) => part.type === "submit");

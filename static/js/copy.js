// [data-copy="text"]: puts the text on the clipboard and says so with the toast in data-copied.
import { toast } from "./toast.js";

export function bindCopy() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      toast(button.dataset.copied);
    });
  }
}

// [data-offline]: shown while the device has no connection.
export function bindOffline() {
  const note = document.querySelector("[data-offline]");
  if (!note) return;
  const show = () => { note.hidden = navigator.onLine; };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}

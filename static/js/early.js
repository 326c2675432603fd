// Before the first paint: controls that only work with scripts may show.
document.documentElement.dataset.js = "";

"use strict";
(() => {
  const search = document.getElementById("search");
  const review = document.getElementById("review");
  const kind = document.getElementById("kind");
  const count = document.getElementById("count");
  const rows = Array.from(document.querySelectorAll("[data-kind]"));
  const fold = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  const texts = rows.map(row => fold(row.textContent));
  function update() {
    const wanted = fold(search.value.trim());
    let shown = 0;
    rows.forEach((row, i) => {
      const fits = (!wanted || texts[i].includes(wanted)) && (!review.checked || row.dataset.review === "1")
        && (!kind.value || row.dataset.kind === kind.value);
      row.hidden = !fits;
      shown += fits;
    });
    count.textContent = count.dataset.text.replace("{n}", shown);
  }
  [search, review, kind].forEach(control => control.addEventListener("input", update));
  document.getElementById("tools").addEventListener("submit", event => event.preventDefault());
  document.getElementById("tools").hidden = false;
  update();
})();

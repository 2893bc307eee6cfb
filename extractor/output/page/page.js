"use strict";
(() => {
  const search = document.getElementById("search");
  const review = document.getElementById("review");
  const kind = document.getElementById("kind");
  const count = document.getElementById("count");
  const rows = Array.from(document.querySelectorAll("[data-kind]"));
  const fold = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  const bodies = Array.from(document.querySelectorAll("tbody"), body => [body, Array.from(body.rows)]);
  const reasons = Array.from(document.querySelectorAll("details"));
  const parts = Array.from(document.querySelectorAll("main > section"), part => [part, part.querySelectorAll("[data-kind]")])
    .filter(([, own]) => own.length);
  const texts = rows.map(row => fold(row.textContent));
  const rank = row => Number(row.dataset.rank) || Infinity;
  const byRank = (a, b) => (rank(a) < rank(b) ? -1 : Number(rank(a) > rank(b)));
  function update() {
    const wanted = fold(search.value.trim());
    let shown = 0;
    rows.forEach((row, i) => {
      const fits = (!wanted || texts[i].includes(wanted)) && (!review.checked || row.dataset.review === "1")
        && (!kind.value || row.dataset.kind === kind.value);
      row.hidden = !fits;
      shown += fits;
    });
    parts.forEach(([part, own]) => { part.hidden = Array.from(own).every(row => row.hidden); });
    count.textContent = count.dataset.text.replace("{n}", shown);
  }
  function reorder() {
    bodies.forEach(([body, printed]) => body.append(...(review.checked ? [...printed].sort(byRank) : printed)));
  }
  review.addEventListener("input", reorder);
  [search, review, kind].forEach(control => control.addEventListener("input", update));
  document.getElementById("tools").addEventListener("submit", event => event.preventDefault());
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = reasons.filter(one => !one.open);
    closed.forEach(one => { one.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach(one => { one.open = false; }));
  document.getElementById("tools").hidden = false;
  update();
})();

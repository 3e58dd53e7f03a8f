// Adds what paper cannot: tooltips, sorting. The report is complete without it. Errors are kept in data-errors of
// <html>; data-rendered says that every chart has a size.
(function () {
  "use strict";
  const root = document.documentElement;
  window.onerror = function (message) {
    root.dataset.errors = (root.dataset.errors ? root.dataset.errors + "; " : "") + message;
  };

  const levels = "0123456789a";
  const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

  function showTip(text, x, y) {
    const tip = document.getElementById("tip");
    tip.textContent = text;
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    const left = Math.min(Math.max(6, x + 14), window.innerWidth - box.width - 6);
    const top = y + 18 + box.height > window.innerHeight ? y - box.height - 12 : y + 18;
    tip.style.left = left + "px";
    tip.style.top = Math.max(6, top) + "px";
  }

  function hideTip() {
    document.getElementById("tip").hidden = true;
  }

  // The heat map has no element a cell: the pointer's place gives row and column.
  function heatText(svg, event) {
    const data = svg.closest("figure").dataset;
    const box = svg.getBoundingClientRect();
    const columns = Number(data.columns);
    const column = Math.floor((event.clientX - box.left) / box.width * columns);
    const y = event.clientY - box.top;
    const tops = data.tops.split(" ").map(Number);
    const row = tops.findIndex((top) => y >= top && y < top + Number(data.rowPx));
    if (row < 0 || column < 0 || column >= columns) return "";
    const level = levels.indexOf(svg.dataset.cells[row * columns + column]);
    const time = new Date(Date.parse(data.start) + column * Number(data.columnS) * 1000);
    const when = days[time.getUTCDay()] + " " + time.toISOString().slice(0, 16).replace("T", " ") + " UTC";
    const share = level === 0 ? "asleep" : level === 10 ? "awake" : "awake for about " + level * 10 + " %";
    return data.rows.split("\n")[row] + ", " + when + ": " + share;
  }

  function tipOf(event) {
    const marked = event.target.closest("[data-tip]");
    if (marked) return marked.dataset.tip;
    const heat = event.target.closest("svg.heat");
    return heat ? heatText(heat, event) : "";
  }

  function onPointer(event) {
    const text = tipOf(event);
    if (text) showTip(text, event.clientX, event.clientY);
    else hideTip();
  }

  function keyOf(row, column) {
    const cell = row.cells[column];
    const text = cell.dataset.sort !== undefined ? cell.dataset.sort : cell.textContent;
    const number = Number(text.replace(/,/g, "").replace("\u2212", "-").replace(/[^0-9.+-].*$/, ""));
    return text.trim() !== "" && /^[\u2212+-]?[0-9]/.test(text) && !Number.isNaN(number) ? number : text;
  }

  function sortBy(table, column, header) {
    const descending = header.getAttribute("aria-sort") === "ascending";
    for (const other of header.parentNode.children) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", descending ? "descending" : "ascending");
    const rows = Array.from(table.tBodies[0].rows);
    rows.sort((a, b) => {
      const x = keyOf(a, column);
      const y = keyOf(b, column);
      const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
      return descending ? -order : order;
    });
    table.tBodies[0].append(...rows);
  }

  function makeSortable(table) {
    Array.from(table.tHead.rows[0].cells).forEach((header, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      button.addEventListener("click", () => sortBy(table, column, header));
      header.append(button);
    });
  }

  function allDrawn() {
    return Array.from(document.querySelectorAll("svg[data-chart]")).every((svg) => {
      const box = svg.getBoundingClientRect();
      return box.width > 0 && box.height > 0 && svg.childElementCount > 0;
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.addEventListener("pointermove", onPointer);
    document.addEventListener("pointerdown", onPointer);
    document.addEventListener("scroll", hideTip, { passive: true });
    document.querySelectorAll("table.sortable").forEach(makeSortable);
    root.dataset.overflow = String(root.scrollWidth > root.clientWidth);
    root.dataset.rendered = String(allDrawn());
  });
})();

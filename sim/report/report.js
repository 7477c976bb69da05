// Arms switched on and off, and their values on a day, in the figures that have them. Without it the page is whole.
"use strict";
for (const figure of document.querySelectorAll("figure.follow")) {
  const { label, shown, columns, days, arms } = JSON.parse(figure.querySelector("script").textContent);
  const make = (name, more = {}, inner = []) => {
    const made = Object.assign(document.createElement(name), more);
    made.append(...inner);
    return made;
  };
  const drawings = [...figure.querySelectorAll("svg[data-frame]")].map((svg) => {
    const [left, top, right, bottom, first, last] = svg.dataset.frame.split(" ").map(Number);
    const guide = document.createElementNS("http://www.w3.org/2000/svg", "path");
    guide.setAttribute("class", "guide");
    svg.append(guide);
    return { svg, guide, left, top, right, bottom, first, last };
  });
  const hidden = new Set();
  const tip = make("div", { className: "tip", hidden: true });
  const range = make("input", { type: "range", min: 0, max: days.length - 1, value: 0 });
  range.setAttribute("aria-label", label);

  const show = (place) => {
    range.value = place;
    const seen = arms.filter((_, arm) => !hidden.has(arm));
    const rows = seen.map(({ letter, values }) => [letter, ...values.map((column) => column[place])]);
    const day = label + " " + days[place];
    range.setAttribute("aria-valuetext", [day, ...rows.map((row) => row.join(" "))].join("; "));
    const cells = (name, row) => make("tr", {}, row.map((text) => make(name, { textContent: text })));
    tip.replaceChildren(
      make("b", { textContent: day }),
      make("table", {}, [cells("th", ["", ...columns]), ...rows.map((row) => cells("td", row))]),
    );
    tip.hidden = false;
    for (const { svg, guide, left, top, right, bottom, first, last } of drawings) {
      const x = left + ((days[place] - first) / (last - first)) * (right - left);
      guide.setAttribute("d", `M${x} ${top}V${bottom}`);
      const box = svg.getBoundingClientRect();
      if (!box.width) continue;
      const at = (x / svg.viewBox.baseVal.width) * box.width;
      const beyond = at + tip.offsetWidth + 12 > box.width;
      tip.style.left = Math.max(0, beyond ? at - tip.offsetWidth - 12 : at + 12) + "px";
    }
  };
  const hide = () => {
    tip.hidden = true;
    for (const { guide } of drawings) guide.removeAttribute("d");
  };

  for (const { svg, left, right, first, last } of drawings) {
    svg.addEventListener("pointermove", (event) => {
      const box = svg.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
      if (x < left - 4 || x > right + 4) return hide();
      const day = first + ((x - left) / (right - left)) * (last - first);
      const distances = days.map((each) => Math.abs(each - day));
      show(distances.indexOf(Math.min(...distances)));
    });
    svg.addEventListener("pointerleave", hide);
  }
  range.addEventListener("input", () => show(Number(range.value)));
  range.addEventListener("blur", hide);

  const buttons = arms.map(({ letter, name }, arm) => {
    const button = make("button", { type: "button", textContent: letter, title: name });
    button.className = "arm-" + arm;
    button.setAttribute("aria-pressed", "true");
    button.setAttribute("aria-label", letter + " " + name);
    button.addEventListener("click", () => {
      if (!hidden.delete(arm)) hidden.add(arm);
      button.setAttribute("aria-pressed", String(!hidden.has(arm)));
      for (const drawn of figure.querySelectorAll(".arm" + arm)) drawn.style.display = hidden.has(arm) ? "none" : "";
      hide();
    });
    return button;
  });
  const controls = make("div", { className: "controls" }, [
    make("span", { textContent: shown }), ...buttons, make("label", {}, [label, range]),
  ]);
  figure.prepend(controls);
  figure.querySelector(".drawing").append(tip);
}

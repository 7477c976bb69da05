// Arms switched on and off, and their values on a day, in the figures that have them. Without it the page is whole.
"use strict";
for (const figure of document.querySelectorAll("figure.follow")) {
  const { label, shown, columns, days, arms } = JSON.parse(figure.querySelector("script").textContent);
  const make = (name, more = {}, inner = []) => {
    const made = Object.assign(document.createElement(name), more);
    made.append(...inner);
    return made;
  };
  const drawings = [...figure.querySelectorAll("svg[data-panels]")].map((svg) => {
    const guide = document.createElementNS("http://www.w3.org/2000/svg", "path");
    guide.setAttribute("class", "guide");
    svg.append(guide);
    const panels = svg.dataset.panels.split(" ").map((panel) => {
      const [left, top, right, bottom, first, last] = panel.split(",").map(Number);
      return { left, top, right, bottom, first, last };
    });
    return { svg, guide, panels };
  });
  const hidden = new Set();
  const tip = make("div", { className: "tip", hidden: true });
  const range = make("input", { type: "range", min: 0, max: days.length - 1, value: 0 });
  range.setAttribute("aria-label", label);

  const show = (place, panel = 0) => {
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
    for (const { svg, guide, panels } of drawings) {
      const across = panels.map(({ left, right, first, last }) => left + ((days[place] - first) / (last - first)) * (right - left));
      guide.setAttribute("d", panels.map(({ top, bottom }, at) => `M${across[at]} ${top}V${bottom}`).join(""));
      const box = svg.getBoundingClientRect();
      if (!box.width) continue;
      const at = (across[Math.min(panel, across.length - 1)] / svg.viewBox.baseVal.width) * box.width;
      const beyond = at + tip.offsetWidth + 12 > box.width;
      tip.style.left = Math.max(0, beyond ? at - tip.offsetWidth - 12 : at + 12) + "px";
    }
  };
  const hide = () => {
    tip.hidden = true;
    for (const { guide } of drawings) guide.removeAttribute("d");
  };

  for (const { svg, panels } of drawings) {
    svg.addEventListener("pointermove", (event) => {
      const box = svg.getBoundingClientRect();
      const scale = svg.viewBox.baseVal.width / box.width;
      const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
      const panel = panels.findIndex(({ left, top, right, bottom }) => x > left - 4 && x < right + 4 && y > top && y < bottom);
      if (panel < 0) return hide();
      const { left, right, first, last } = panels[panel];
      const day = first + ((x - left) / (right - left)) * (last - first);
      const distances = days.map((each) => Math.abs(each - day));
      show(distances.indexOf(Math.min(...distances)), panel);
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
    ...(arms.length > 1 ? [make("span", { textContent: shown }), ...buttons] : []), make("label", {}, [label, range]),
  ]);
  figure.prepend(controls);
  figure.querySelector(".drawing").append(tip);
}

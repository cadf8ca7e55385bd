// Cutting a square: sliders beside the numbers, a frame that shows the result, and dragging.
// The numbers are what is sent; without scripts they are what one fills in, and the middle is what one gets.
//   <form data-crop> … <div data-crop-frame><img></div> … <input data-crop-value name="zoom|x|y" min max>

for (const form of document.querySelectorAll("[data-crop]")) enhance(form);

function enhance(form) {
  const frame = form.querySelector("[data-crop-frame]");
  const picture = frame.querySelector("img");
  const values = Object.fromEntries([...form.querySelectorAll("[data-crop-value]")].map((field) => [field.name, field]));
  const sliders = {};
  const number = (name) => Number(values[name].value) || Number(values[name].defaultValue);

  for (const [name, field] of Object.entries(values)) {
    const slider = Object.assign(document.createElement("input"), { type: "range", min: field.min, max: field.max, step: 1 });
    slider.className = "crop-slider";
    slider.setAttribute("aria-labelledby", (field.labels[0].id ||= `${field.id}_label`));
    slider.setAttribute("aria-describedby", "crop-hint");
    slider.addEventListener("input", () => set(name, Number(slider.value)));
    field.addEventListener("input", draw);
    field.before(slider);
    sliders[name] = slider;
  }
  frame.classList.add("is-movable");

  function set(name, value) {
    const { min, max } = values[name];
    values[name].value = Math.round(Math.min(Math.max(value, Number(min)), Number(max)));
    draw();
  }

  // x and y lay the square between the edges as object-position does, so both steps show the same cut.
  function draw() {
    for (const [name, slider] of Object.entries(sliders)) slider.value = number(name);
    const place = `${number("x")}% ${number("y")}%`;
    picture.style.objectPosition = place;
    picture.style.transformOrigin = place;
    picture.style.transform = `scale(${number("zoom") / 100})`;
  }

  let from = null;
  frame.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    frame.setPointerCapture(event.pointerId);
    from = { left: event.clientX, top: event.clientY, x: number("x"), y: number("y") };
  });
  frame.addEventListener("pointermove", (event) => {
    if (!from) return;
    const side = frame.clientWidth;
    const shorter = Math.min(picture.naturalWidth, picture.naturalHeight) || 1;
    const scale = (side / shorter) * (number("zoom") / 100);
    // How many pixels of the picture lie outside the frame, that is, how far it can be moved.
    const room = { x: picture.naturalWidth * scale - side, y: picture.naturalHeight * scale - side };
    if (room.x > 1) set("x", from.x - ((event.clientX - from.left) / room.x) * 100);
    if (room.y > 1) set("y", from.y - ((event.clientY - from.top) / room.y) * 100);
  });
  for (const name of ["pointerup", "pointercancel"]) frame.addEventListener(name, () => (from = null));
  draw();
}

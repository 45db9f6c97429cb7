// Draws small pictures, and a box with the name of a picture that cannot be loaded.
import { h } from "../parts/dom.js";
import { pictureAddress } from "../text/entities.js";
import { icon } from "../parts/icons.js";

/** A picture as an accessory or in a context line. */
export function imageElement(slot) {
  return picture(slot.element, "thumb");
}

/** A picture with its alternative text, which alone is shown if the picture cannot be loaded. */
export function picture(image, className) {
  const address = pictureAddress(image.image_url ?? image.slack_file?.url);
  const missing = () => h("span", { class: [className, "picture-missing"], role: "img", "aria-label": image.alt_text ?? "" }, icon("eye"), image.alt_text ?? "");
  if (!address) return missing();
  const node = h("img", { class: className, src: address, alt: image.alt_text ?? "", title: image.alt_text, loading: "lazy", referrerpolicy: "no-referrer" });
  node.addEventListener("error", () => node.replaceWith(missing()));
  return node;
}

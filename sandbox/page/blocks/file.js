// Draws files: the remote file block and the files of a message.
import { h } from "../parts/dom.js";
import { size } from "../elements/chosen_files.js";
import { pictureAddress } from "../text/entities.js";
import { icon } from "../parts/icons.js";

/** A file block names a remote file. */
export function file(block) {
  return fileCard({ name: block.external_id ?? "Remote file", note: block.source === "remote" ? "Remote file" : "File" });
}

/** A card with a file's name, kind and size; it opens the file if it has an address. */
export function fileCard({ name, note, mode, url_private: address, permalink, size: bytes, pretty_type: kind, filetype, mimetype, alt_txt: alt }) {
  const target = pictureAddress(address ?? permalink);
  const picture = target && mode !== "tombstone" && mimetype?.startsWith("image/");
  const words = [note ?? kind ?? filetype?.toUpperCase(), size(bytes)].filter(Boolean).join(" · ");
  return h(
    target && (address || permalink) ? "a" : "div",
    { class: picture ? "file-card file-card--picture" : "file-card", href: address || permalink ? target : null, target: "_blank", rel: "noopener" },
    picture && h("img", { class: "file-card__picture", src: target, alt: alt ?? name ?? "", loading: "lazy" }),
    h("span", { class: "file-card__icon" }, icon("file", 20)),
    h("span", { class: "file-card__words" }, h("span", { class: "file-card__name" }, mode === "tombstone" ? "This file was deleted." : (name ?? "File")), h("span", { class: "file-card__note" }, words)),
  );
}

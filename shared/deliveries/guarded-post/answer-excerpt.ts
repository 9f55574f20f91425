/**
 * In: the first bytes of an endpoint's answer and its content-encoding. Out: what the attempt log keeps of it:
 * text of at most 1,024 bytes in UTF-8, empty where the bytes are encoded, as we ask for no encoding and undo none.
 */

/** Of an answer's bytes, more is not needed. */
export const EXCERPT_BYTES = 1_024;

export function answerExcerpt(bytes: Uint8Array, contentEncoding: string | undefined): string {
  if ((contentEncoding ?? 'identity').trim().toLowerCase() !== 'identity') return '';
  // What is replaced grows, so the text is cut once more.
  return cut(Buffer.from(withoutControls(cut(bytes))));
}

/** A decoder that waits for more keeps a character back that is not all there. */
function cut(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, EXCERPT_BYTES), { stream: true });
}

function withoutControls(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/[^\P{Cc}\n\t]/gu, '\ufffd');
}

/** Gives a file to the browser, as if a link to it had been followed. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun to read it by then; what is not released stays in memory.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

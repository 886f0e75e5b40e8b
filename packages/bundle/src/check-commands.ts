import { checksumsFile } from './bundle-format.ts';

function remakeList(sum: string): string {
  const remade = `cut -c67- ${checksumsFile} | xargs ${sum} --`;
  return `test -s ${checksumsFile} && ${remade} | cmp - ${checksumsFile} && echo unaltered`;
}

/**
 * The quick check of a bundle in one line, run in its directory: hashes every listed file again. Linux and macOS compare the new
 * list with the old one byte by byte, so that a damaged line fails too; 7-Zip recognizes the list by its name.
 */
export const checkCommands = {
  linux: remakeList('sha256sum'),
  macos: remakeList('shasum -a 256'),
  windows: `7z t ${checksumsFile}`,
} as const;

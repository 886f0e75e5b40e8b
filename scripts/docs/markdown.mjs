import GithubSlugger from 'github-slugger';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString as textOf } from 'mdast-util-to-string';
import { visit } from 'unist-util-visit';

/**
 * @typedef {object} MarkdownPage
 * @property {string} path relative to the repository root
 * @property {Set<string>} anchors what `#…` may follow a link to this page, by GitHub's rules
 * @property {{ url: string, line: number }[]} links every link, image and definition
 * @property {string} code all inline code and code blocks, one a line
 * @property {{ text: string, line: number }[]} prose all text outside code, with the line it starts on
 */

/**
 * Reads what the documentation gate needs from a page. Uses a parser instead of patterns, so that examples inside code blocks
 * do not count as links and titles may have markup.
 *
 * @param {string} path
 * @param {string} text
 * @returns {MarkdownPage}
 */
export function readMarkdown(path, text) {
  const slugger = new GithubSlugger();
  /** @type {MarkdownPage} */
  const page = { path, anchors: new Set(), links: [], code: '', prose: [] };
  visit(fromMarkdown(text), (node) => {
    if (node.type === 'heading') page.anchors.add(slugger.slug(textOf(node)));
    if (node.type === 'inlineCode' || node.type === 'code') page.code += `${node.value}\n`;
    if (node.type === 'text') {
      page.prose.push({ text: node.value, line: node.position?.start.line ?? 0 });
    }
    if (node.type === 'link' || node.type === 'image' || node.type === 'definition') {
      page.links.push({ url: node.url, line: node.position?.start.line ?? 0 });
    }
  });
  return page;
}

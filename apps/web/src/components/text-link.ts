/** What is pressed and stands in no sentence: on small screens as high as a finger needs. */
const fingerHigh = 'max-md:inline-flex max-md:min-h-11 max-md:items-center';

/** How a link looks that names a record: `className` of the router's Link, which keeps its types. */
export const textLink = `text-accent underline-offset-2 hover:underline ${fingerHigh}`;

/** The same where only the underline shows that it is a link. */
export const underlinedLink = `text-accent underline underline-offset-2 ${fingerHigh}`;

/** How a link in a sentence looks, where colour alone would not tell it from the words around. */
export const sentenceLink = 'text-accent underline underline-offset-2';

/** How a link looks that stands among buttons. */
export const buttonLink =
  'inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-md border border-line-strong/70 bg-surface px-2.5 text-[13px] font-medium text-ink whitespace-nowrap hover:border-line-strong hover:bg-sunken max-md:h-11';

/** How a link in text looks: `className` of the router's Link, which keeps its types. */
export const textLink = 'text-accent underline-offset-2 hover:underline';

/** How a link looks that stands among buttons. */
export const buttonLink =
  'inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-md border border-line-strong/70 bg-surface px-2.5 text-[13px] font-medium text-ink whitespace-nowrap hover:border-line-strong hover:bg-sunken max-md:h-11';

/** Holds the place of a page whose code is still on its way. */
export function PendingPage() {
  return (
    <main id="main" tabIndex={-1} aria-busy className="space-y-5 p-5 outline-none max-md:p-3">
      <h1 tabIndex={-1} className="sr-only">
        Loading
      </h1>
      <div aria-hidden className="h-7 w-44 animate-breathe rounded-md bg-sunken" />
      <div aria-hidden className="h-80 animate-breathe rounded-xl bg-sunken" />
    </main>
  );
}

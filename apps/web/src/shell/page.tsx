import { type ReactNode, useEffect } from 'react';

/**
 * One page in the shell: heading, actions beside it, content, and what stays open beside the content.
 * Where the content would get too narrow for that, it stands at the foot of the window instead, and what
 * sticks there makes room by `--sheet-height`; on small screens it follows the content.
 * `documentTitle` is for tabs and history where the heading alone would not tell pages apart.
 */
export function Page({
  title,
  documentTitle,
  lead,
  actions,
  aside,
  children,
}: {
  title: ReactNode;
  documentTitle: string;
  lead?: ReactNode;
  actions?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${documentTitle} · Vitrine`;
  }, [documentTitle]);
  return (
    <div className="group/page mx-auto grid max-w-[1720px] gap-5 p-5 max-md:gap-4 max-md:p-3 min-[1340px]:has-[aside]:grid-cols-[minmax(0,1fr)_320px] min-[1440px]:has-[aside]:grid-cols-[minmax(0,1fr)_370px]">
      <main id="main" tabIndex={-1} className="min-w-0 space-y-5 outline-none max-md:space-y-4">
        <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
          <div className="min-w-0 flex-1 basis-72">
            <h1
              tabIndex={-1}
              className="text-[22px] leading-tight font-semibold tracking-tight outline-none wrap-anywhere"
            >
              {title}
            </h1>
            {lead && <div className="text-[13px] text-muted">{lead}</div>}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
        {children}
      </main>
      {aside && (
        <aside className="min-w-0 min-[860px]:max-[1340px]:sticky min-[860px]:max-[1340px]:bottom-0 min-[860px]:max-[1340px]:z-20">
          <div className="min-[860px]:max-[1340px]:h-(--sheet-height) min-[860px]:max-[1340px]:rounded-xl min-[860px]:max-[1340px]:shadow-float min-[860px]:overflow-y-auto min-[1340px]:sticky min-[1340px]:top-5 min-[1340px]:max-h-[calc(100dvh-2.5rem)]">
            {aside}
          </div>
        </aside>
      )}
    </div>
  );
}

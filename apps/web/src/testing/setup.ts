import { cleanup, configure } from '@testing-library/react';
import { toast } from 'sonner';
import { afterEach } from 'vitest';
import { announce } from '../components/live-region.tsx';

// Answers come over HTTP from a real server; on a busy machine a second is not always enough.
configure({ asyncUtilTimeout: 10_000 });

// Every browser scrolls; the simulated DOM has no layout to scroll, and leaves one out and refuses the other.
Element.prototype.scrollIntoView = () => {};
window.scrollTo = () => {};

afterEach(() => {
  cleanup();
  // Toasts, what was said and what a person chose outlive the page that showed them.
  announce('');
  toast.dismiss();
  localStorage.clear();
});

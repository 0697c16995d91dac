/** The trading state in the browser's tab, so that it is seen while another page is in front. */
import { useEffect } from 'react';
import { pageTitle, READINESS_WORDS, type Readiness, readiness } from '../state/choose.ts';
import { useDashboard } from '../state/store.ts';

/** Shapes of their own, since a tab's icon has few pixels: disc, square, ring. Hues stand on light and dark tabs. */
const ICONS: Readonly<Record<Readiness, string>> = {
  armed: '<circle cx="8" cy="8" r="6" fill="#0b9a82"/>',
  'exits-only':
    '<circle cx="8" cy="8" r="5" fill="none" stroke="#0b9a82" stroke-width="2"/><path d="M8 3a5 5 0 0 1 0 10z" fill="#0b9a82"/>',
  halted: '<rect x="2" y="2" width="12" height="12" fill="#d7263d"/>',
  'alerts-only': '<circle cx="8" cy="8" r="5" fill="none" stroke="#7a858c" stroke-width="2"/>',
  idle: '<circle cx="8" cy="8" r="5" fill="none" stroke="#7a858c" stroke-width="2"/>',
  opening: '<circle cx="8" cy="8" r="5" fill="none" stroke="#7a858c" stroke-width="2" stroke-dasharray="3 2"/>',
  unknown: '<circle cx="8" cy="8" r="5" fill="none" stroke="#c07a00" stroke-width="2" stroke-dasharray="3 2"/>',
};

export function useBrowserTab(): void {
  const title = useDashboard(pageTitle);
  const word = useDashboard(readiness);
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><title>${READINESS_WORDS[word].word}</title>${ICONS[word]}</svg>`;
    document.querySelector('link[rel="icon"]')?.setAttribute('href', `data:image/svg+xml,${encodeURIComponent(svg)}`);
  }, [word]);
}

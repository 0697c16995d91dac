/** Opens the stream and draws the page. */
import './theme.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { readWhatIsWanted } from './link/reader.ts';
import { openStream } from './link/stream.ts';
import { soundAlerts } from './sound/sound-alerts.ts';
import { store } from './state/store.ts';

openStream(store, soundAlerts(store));
readWhatIsWanted(store);
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);

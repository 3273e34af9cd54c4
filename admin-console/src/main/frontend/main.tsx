import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { PreferencesProvider } from './app/Preferences';
import { I18nProvider } from './i18n';
import './app/base.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root"');
createRoot(root).render(
  <I18nProvider>
    <PreferencesProvider>
      <App />
    </PreferencesProvider>
  </I18nProvider>,
);

import { MoonOutlined, SunOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useI18n } from '../i18n';
import { useMode } from './Preferences';

/** Shows the other language by its own name, which everybody who wants it can read. */
export function LanguageSwitch() {
  const { language, setLanguage } = useI18n();
  const other = language === 'en' ? 'zh' : 'en';
  return (
    <Button
      type="text"
      data-testid="language-switch"
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      onClick={() => setLanguage(other)}
    >
      {other === 'zh' ? '中文' : 'English'}
    </Button>
  );
}

export function ThemeSwitch() {
  const { mode, toggle } = useMode();
  const { t } = useI18n();
  const label = t(mode === 'dark' ? 'theme.toLight' : 'theme.toDark');
  return (
    <Tooltip title={label}>
      <Button
        type="text"
        data-testid="theme-switch"
        aria-label={label}
        icon={mode === 'dark' ? <SunOutlined /> : <MoonOutlined />}
        onClick={toggle}
      />
    </Tooltip>
  );
}

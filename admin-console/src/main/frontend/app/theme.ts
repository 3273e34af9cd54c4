/** A calm palette whose states differ in lightness and shape too, so that nobody has to tell red from green. */
import { theme as antd, type ThemeConfig } from 'antd';

export type Mode = 'light' | 'dark';

/** State colours after Okabe and Ito; light and dark variants keep WCAG AA contrast on their background. */
export const signal = {
  light: {
    good: '#00705a',
    goodFill: '#d7efe8',
    warn: '#8a5a00',
    warnFill: '#fbeccb',
    bad: '#a83c00',
    badFill: '#fbe0d2',
    quiet: '#56646e',
    quietFill: '#e9edf0',
    accent: '#1f6384',
    accentFill: '#dcebf3',
    line: '#b8c4cc',
    ground: '#ffffff',
  },
  dark: {
    good: '#4fc9a8',
    goodFill: '#12352d',
    warn: '#e8b04a',
    warnFill: '#3b2d10',
    bad: '#ff9b66',
    badFill: '#43210f',
    quiet: '#9fb0bc',
    quietFill: '#27323a',
    accent: '#7cc0e4',
    accentFill: '#173443',
    line: '#44535d',
    ground: '#172027',
  },
} as const;

/** Lines of charts, after Okabe and Ito; neighbours differ in lightness as well. */
export const lineColours = {
  light: ['#1f6384', '#c25a00', '#00805f', '#8e4b8b', '#4d5a63'],
  dark: ['#7cc0e4', '#f0a35c', '#5fd3b0', '#d49bd0', '#b9c6cf'],
} as const;

export function themeFor(mode: Mode): ThemeConfig {
  const dark = mode === 'dark';
  const colours = signal[mode];
  return {
    algorithm: dark ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      colorPrimary: dark ? '#4f9fc9' : '#1f6384',
      colorInfo: dark ? '#4f9fc9' : '#1f6384',
      colorSuccess: dark ? '#4fc9a8' : '#00705a',
      colorWarning: dark ? '#e8b04a' : '#b87700',
      colorError: dark ? '#ff8a5c' : '#b34000',
      colorLink: dark ? '#7cc0e4' : '#1f6384',
      colorBgLayout: dark ? '#10171c' : '#f4f6f8',
      colorBgContainer: dark ? '#172027' : '#ffffff',
      colorBgElevated: dark ? '#1c272f' : '#ffffff',
      colorTextPlaceholder: dark ? '#8496a2' : '#697882',
      // Derived by default from the dark base colours, which gives muddy greys: the calm fills are chosen here instead.
      colorPrimaryBg: colours.accentFill,
      colorPrimaryBgHover: colours.accentFill,
      colorInfoBg: colours.accentFill,
      colorInfoBorder: dark ? '#2b566d' : '#b5d3e2',
      colorSuccessBg: colours.goodFill,
      colorSuccessBorder: dark ? '#22614f' : '#a9d8ca',
      colorWarningBg: colours.warnFill,
      colorWarningBorder: dark ? '#6b5320' : '#ecd092',
      colorErrorBg: colours.badFill,
      colorErrorBorder: dark ? '#7a3e20' : '#f0bfa3',
      colorErrorBgHover: colours.badFill,
      colorTextDescription: colours.quiet,
      colorTextSecondary: colours.quiet,
      colorTextTertiary: colours.quiet,
      borderRadius: 6,
      fontFamily:
        "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans', Helvetica, Arial, sans-serif",
      fontFamilyCode: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.16s',
    },
    components: {
      Layout: {
        headerBg: dark ? '#172027' : '#ffffff',
        siderBg: dark ? '#172027' : '#ffffff',
        headerHeight: 56,
        headerPadding: '0 20px',
      },
      Menu: {
        itemBorderRadius: 6,
        activeBarBorderWidth: 0,
        itemHeight: 36,
        itemColor: dark ? '#c6d2da' : '#2b3940',
        itemSelectedColor: colours.accent,
        itemSelectedBg: colours.accentFill,
        groupTitleColor: colours.quiet,
        groupTitleFontSize: 12.5,
      },
      Table: {
        headerBg: dark ? '#1c272f' : '#f7f9fa',
        cellPaddingBlock: 11,
        cellPaddingInline: 14,
        headerColor: colours.quiet,
      },
      Button: {
        // White words on it keep their contrast in the dark, too.
        colorPrimary: dark ? '#2a7099' : '#1f6384',
        colorPrimaryHover: dark ? '#2f7aa6' : '#2a7599',
        colorPrimaryActive: dark ? '#245f82' : '#174c66',
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
      },
      Tabs: { itemSelectedColor: colours.accent, itemHoverColor: colours.accent, inkBarColor: colours.accent },
      Breadcrumb: { linkColor: colours.accent, separatorColor: colours.quiet },
    },
  };
}

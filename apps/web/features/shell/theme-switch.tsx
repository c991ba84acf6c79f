'use client'
import { Contrast } from 'lucide-react'
import { IconButton } from '../../components/icon-button.tsx'
import { Menu, MenuChoice } from '../../components/menu.tsx'
import { setTheme, THEMES, useTheme, type Theme } from './theme.ts'

const WORDS = { system: 'As the system', light: 'Light', dark: 'Dark' } as const satisfies Record<Theme, string>

export function ThemeSwitch() {
  const theme = useTheme()
  return (
    <Menu trigger={<IconButton label="Theme" icon={<Contrast aria-hidden size={16} />} className="max-sm:hidden" />}>
      <MenuChoice
        label="Theme"
        value={theme}
        options={THEMES.map((value) => ({ value, label: WORDS[value] }))}
        onChange={setTheme}
      />
    </Menu>
  )
}

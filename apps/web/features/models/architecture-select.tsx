import { Select, type SelectProps } from '../../components/select.tsx'
import { ARCHITECTURES } from './architectures.ts'

const OPTIONS = [
  { value: '', label: 'As the file says' },
  ...Object.entries(ARCHITECTURES).map(([value, label]) => ({ value, label })),
]

/** Empty: none is named. */
export function ArchitectureSelect(props: Omit<SelectProps<string>, 'options'>) {
  return <Select {...props} options={OPTIONS} />
}

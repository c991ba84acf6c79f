import { Select, type SelectProps } from '../../components/select.tsx'
import { ARCHITECTURES } from './architectures.ts'

const CHOICES = Object.entries(ARCHITECTURES).map(([value, label]) => ({ value, label }))

/** Empty: none is named. */
export function ArchitectureSelect({
  empty = 'As the file says',
  ...rest
}: Omit<SelectProps<string>, 'options'> & {
  /** What no choice is called. */
  empty?: string
}) {
  return <Select {...rest} options={[{ value: '', label: empty }, ...CHOICES]} />
}

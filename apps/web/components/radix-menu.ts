/** By itself, so that it can be loaded when a menu is first wanted. */
export { DropdownMenu } from 'radix-ui'

/** Files that were dropped or chosen, with their place in the folder that was. */
export interface DroppedFile {
  readonly file: File
  /** With `/`, relative to what was dropped: `model/weights.bin`. */
  readonly path: string
}

/** All files of a drop, folders read to their depths. Call it in the event itself: the list is gone afterwards. */
export async function filesOf(transfer: DataTransfer): Promise<DroppedFile[]> {
  const entries = [...transfer.items].map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }))
  const found = await Promise.all(
    entries.map(({ entry, file }) => (entry ? readEntry(entry) : Promise.resolve(file ? [{ file, path: file.name }] : []))),
  )
  return found.flat()
}

async function readEntry(entry: FileSystemEntry): Promise<DroppedFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    return [{ file, path: entry.fullPath.replace(/^\//, '') }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: DroppedFile[] = []
  for (;;) {
    // A reader gives at most 100 entries at a time, and none when it has given all.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return found
    for (const one of some) found.push(...(await readEntry(one)))
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

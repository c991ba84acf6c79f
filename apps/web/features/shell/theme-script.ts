/** Where the chosen theme is kept in the browser. */
export const THEME_KEY = 'sightline.theme'

/** Runs in `<head>`, before anything is drawn, so that the page never flashes in the other scheme; follows the system and other tabs afterwards. */
export const THEME_SCRIPT = `(function(){var m=matchMedia('(prefers-color-scheme: dark)');function s(){var c=null;try{c=localStorage.getItem('${THEME_KEY}')}catch(e){}document.documentElement.dataset.theme=c==='light'||c==='dark'?c:m.matches?'dark':'light'}s();m.addEventListener('change',s);addEventListener('storage',s)})()`

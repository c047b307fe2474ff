// What a page of the console cannot do over its circuit: remember a choice, and notice what the browser does with it.
window.operations = (() => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let page;

  const paint = () => {
    const scheme = localStorage.getItem('scheme') ?? 'System';
    document.documentElement.style.colorScheme = scheme === 'System' ? 'light dark' : scheme.toLowerCase();
  };

  // A page that is being left may have no circuit any more; then there is nobody to tell.
  const tell = () => page?.invokeMethodAsync('LookAsync', document.visibilityState === 'visible', dark.matches).catch(() => { });

  paint();
  document.addEventListener('visibilitychange', tell);
  dark.addEventListener('change', tell);

  return {
    watch(dotnet) {
      page = dotnet;
      return { scheme: localStorage.getItem('scheme'), isDark: dark.matches };
    },
    choose(scheme) {
      localStorage.setItem('scheme', scheme);
      paint();
    },
    submit: form => document.getElementById(form).submit(),
  };
})();

"""The screen's views in a browser: going to one, and knowing when it shows all that it has."""

from selenium.webdriver.chrome.webdriver import WebDriver

COUNT = """
const fetched = window.fetch;
window.asking = 0;
window.fetch = (...request) => {
  window.asking += 1;
  return fetched(...request).finally(() => (window.asking -= 1));
};
"""
LEAVE = """
const [address] = arguments;
if (location.hash === address) return;
document.getElementById('view').dataset.left = '';
location.hash = address;
"""
OPENED = "return document.querySelector(`#view[data-view=${arguments[0]}]:not([data-left]) > *`) !== null"
# Nothing is asked for, every list has been read, nothing is still looked up, and every picture is there.
COMPLETE = """
const isThere = (image) => image.complete || image.hidden || image.getBoundingClientRect().top > innerHeight;
const isComplete = () => {
  const view = document.getElementById('view');
  return view.childElementCount > 0 && !('left' in view.dataset) && !window.asking
    && [...view.querySelectorAll('h2, h3, p')].every((text) => text.innerText !== '…')
    && [...view.querySelectorAll('.cards[id]')].every((list) => 'loaded' in list.dataset)
    && [...document.images].every(isThere);
};
return isComplete() && new Promise((done) => setTimeout(() => done(isComplete()), 50));
"""


def count_questions(browser: WebDriver) -> None:
    """Let each page that is opened from now on count the questions under way to the API."""
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": COUNT})


def go(browser: WebDriver, address: str) -> None:
    """Begin to open the view of an address, such as "people/7"."""
    browser.execute_script(LEAVE, f"#{address}")


def is_open(browser: WebDriver, name: str) -> bool:
    """Return whether the view of that name is shown, and no longer the one before."""
    return bool(browser.execute_script(OPENED, name))


def is_complete(browser: WebDriver) -> bool:
    """Return whether the view shows all that it has, as twice in a row."""
    return bool(browser.execute_script(COMPLETE))

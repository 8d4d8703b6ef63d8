"""The screen without a mouse: the way to the views, and dialogs that keep the focus and give it back."""

from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.keys import Keys

from demo import pictures
from demo.shop import Shop
from tests.browser.barriers import barriers
from tests.browser.screen import Screen

IN_DIALOG = "return document.activeElement.closest('dialog') !== null"
FOCUSED = "return document.activeElement.textContent"

NOTICES = """
return (async () => {
  const { hide } = await import(new URL('web/dom.js', document.baseURI));
  const [silent, outage, view] = ['silent', 'outage', 'view'].map((id) => document.getElementById(id));
  const top = () => view.getBoundingClientRect().top;
  const before = top();
  hide(silent, false);
  outage.textContent = 'The network is away.';
  silent.focus();
  const moved = top() - before;
  hide(silent, true);
  outage.textContent = '';
  return [moved, document.activeElement.id];
})()
"""


def press(browser: WebDriver, key: str) -> None:
    browser.switch_to.active_element.send_keys(key)


def test_the_first_control_leads_to_the_views(browser: WebDriver, signed_in: Screen) -> None:
    signed_in.run("document.activeElement.blur()")

    press(browser, Keys.TAB)
    press(browser, Keys.ENTER)

    signed_in.until(lambda: "Now" in str(signed_in.run(FOCUSED)), "the first view's link")


def test_a_dialog_keeps_the_focus_and_gives_it_back(
    browser: WebDriver, signed_in: Screen, shop: Shop
) -> None:
    customer = shop.came("first.jpg", pictures.portrait("astronaut"))["faces"][0]["customer_id"]
    signed_in.go(f"people/{customer}")
    signed_in.settle()
    for name in ("This was somebody else", "Merge with another record", "Erase this person"):
        signed_in.press("#view", name)
        for _ in range(6):
            press(browser, Keys.TAB)
            assert signed_in.run(IN_DIALOG) or signed_in.run(
                "return document.activeElement === document.body"
            )
        assert barriers(signed_in) == []
        press(browser, Keys.ESCAPE)

        signed_in.until(lambda: not signed_in.text("dialog"), "no dialog")
        assert signed_in.run(FOCUSED) == name


def test_notices_move_nothing_and_give_their_focus_on(signed_in: Screen) -> None:
    moved, focused = signed_in.run(NOTICES)

    assert moved == 0
    assert focused == "title"

"""The snippets of docs/integration.md, as they stand there, on a portal of another origin with the policies of that page."""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace

import jinja2
import pytest
import yaml
from playwright.sync_api import Frame, Page, expect

from tests.e2e.conftest import Portal, Seen, ask, last_answer, open_portal
from tests.servers import serve

TEXT = (Path(__file__).parents[2] / "docs" / "integration.md").read_text(encoding="utf-8")
SNIPPETS: dict[str, str] = dict(re.findall(r"^```\w+ (\S+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))
DATASET = "debarquements-peche-cotiere-artisanale"
QUESTIONS = {
    "fr": "Quels fichiers propose ce jeu de données, et sous quelle licence ?",
    "ar": "ما هي ملفات مجموعة المعطيات هذه وما رخصتها؟",
    "en": "Which files does this dataset have, and under which licence?",
}
OPENED = {"fr": "jeu de données", "ar": "مجموعة المعطيات", "en": "this dataset"}
CKAN = {
    "ckan/base.html": "<body>{% block page %}{% endblock %}{% block scripts %}{% endblock %}",
    "page.html": '{% extends "base.html" %}{% block page %}{% block content %}{% endblock %}{% endblock %}',
    "ckan/package/read.html": '{% extends "page.html" %}{% block content %}<h1>{{ pkg_dict.title }}</h1>{% endblock %}',
    "home/index.html": '{% extends "page.html" %}{% block content %}<h1>CKAN</h1>{% endblock %}',
}


@pytest.fixture(scope="module")
def home() -> Iterator[Portal]:
    """A portal whose pages the assistant allows."""
    with open_portal() as portal:
        yield portal


@pytest.fixture(scope="module")
def assistant(sample_index: Path, home: Portal) -> Iterator[str]:
    """Dalil with the settings of the page."""
    settings = f"{SNIPPETS['settings']}{SNIPPETS['frame-settings']}".replace("https://portal.example", home.url)
    written = dict(line.split("=", 1) for line in settings.splitlines() if "PUBLIC_URL" not in line)
    with serve(["--index", str(sample_index)], env={name: value.strip("'") for name, value in written.items()}) as base:
        yield base


def _html(base: str, language: str) -> str:
    return SNIPPETS["page.html"].replace('lang="fr"', f'lang="{language}"').replace("id-of-the-dataset", DATASET)


def _ckan(base: str, language: str, template: str = "package/read.html") -> str:
    """What CKAN's inheritance makes of the extension's templates: `ckan_extends` is the same template of CKAN itself."""
    folder = "ckanext/dalil/templates/"
    own = {
        name.removeprefix(folder): code.replace(
            "{% ckan_extends %}", f'{{% extends "ckan/{name.removeprefix(folder)}" %}}'
        )
        for name, code in SNIPPETS.items()
        if name.startswith(folder)
    }
    page = jinja2.Environment(loader=jinja2.DictLoader({**CKAN, **own}), autoescape=True).get_template(template)
    return page.render(
        h=SimpleNamespace(lang=lambda: language, **_helpers(base)), pkg_dict={"name": DATASET, "title": "…"}
    )


def _helpers(base: str) -> Mapping[str, Callable[[], str]]:
    """The helpers of the extension's plugin, run over the parts of CKAN that it names."""
    plugins, toolkit = ModuleType("ckan.plugins"), ModuleType("ckan.plugins.toolkit")
    added: list[str] = []
    interfaces = {"SingletonPlugin": object, "IConfigurer": "", "ITemplateHelpers": "", "implements": lambda _: None}
    vars(plugins).update(interfaces, toolkit=toolkit)
    known = {"config": {"ckanext.dalil.url": f"{base}/"}, "add_template_directory": lambda _, name: added.append(name)}
    vars(toolkit).update(known)
    modules = {"ckan": ModuleType("ckan"), "ckan.plugins": plugins, "ckan.plugins.toolkit": toolkit}
    with pytest.MonkeyPatch.context() as patch:
        for name, module in modules.items():
            patch.setitem(sys.modules, name, module)
        patch.setattr(modules["ckan"], "plugins", plugins, raising=False)
        names: dict[str, type] = {}
        exec(SNIPPETS["ckanext/dalil/plugin.py"], names)
        plugin = names["DalilPlugin"]()
        plugin.update_config({})
        assert added == ["templates"]
        return plugin.get_helpers()


def _drupal(base: str, language: str) -> str:
    """The block of the module: its template, the libraries that it attaches, the variables that its PHP gives."""
    block = SNIPPETS["dalil_chat/src/Plugin/Block/DalilChatBlock.php"]
    declared = set(re.findall(r"'(\w+)' => ''", SNIPPETS["dalil_chat/dalil_chat.module"]))
    given = set(re.findall(r"'#(\w+)' =>", block)) - {"theme", "cache"}
    assert declared == given == {"language", "dataset"}
    name, theme = "dalil-chat.html.twig", "'#theme' => 'dalil_chat'"
    assert theme in block
    libraries = yaml.safe_load(SNIPPETS["dalil_chat/dalil_chat.libraries.yml"])
    attached: list[str] = []

    def attach(library: str) -> str:
        module, key = library.split("/")
        assert module == "dalil_chat"
        for address, facts in libraries[key]["js"].items():
            assert facts["type"] == "external"
            attributes = "".join(f' {name}="{value}"' for name, value in facts["attributes"].items())
            attached.append(f'<script src="{address}"{attributes}></script>')
        return ""

    twig = jinja2.Environment(autoescape=True).from_string(SNIPPETS[f"dalil_chat/templates/{name}"])
    block_html = twig.render(attach_library=attach, language=language, dataset=DATASET)
    return block_html + "".join(attached)


def _shown(page: Page, home: Portal, html: str, *, base: str, policy: str, language: str) -> None:
    home.language = language
    home.html = html.replace("https://assistant.example", base)
    header, value = SNIPPETS[policy].strip().split(": ", 1)
    assert header == "Content-Security-Policy"
    assert "unsafe" not in value
    home.policy = value.replace("https://assistant.example", base)
    page.goto(home.url)


def _asks_about_its_dataset(page: Page, place: Page | Frame, language: str) -> None:
    expect(place.locator("dalil-chat .welcome p").first).to_contain_text(OPENED[language])
    with page.expect_request("**/v1/chat") as asked:
        ask(place, QUESTIONS[language])
    assert asked.value.post_data_json["dataset"] == DATASET
    answer = last_answer(place)
    expect(answer).to_have_attribute("lang", language)
    expect(answer.locator(".failure")).to_have_count(0)
    expect(answer.locator(".text")).not_to_be_empty()
    assert DATASET in "".join(answer.locator("a").evaluate_all("links => links.map((link) => link.href)"))


def _nothing_was_refused(page: Page, seen: Seen, home: Portal, base: str) -> None:
    assert page.evaluate("window.violations") == []
    assert seen.errors == []
    assert seen.origins <= {home.url, base}


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("written", [_html, _ckan, _drupal], ids=["html", "ckan", "drupal"])
def test_a_snippet_of_the_page_answers_under_its_strict_policy(
    assistant: str, home: Portal, page: Page, seen: Seen, written: Callable[[str, str], str], language: str
) -> None:
    _shown(page, home, written(assistant, language), base=assistant, policy="widget-policy", language=language)
    page.locator("dalil-chat .launcher").click()
    expect(page.locator("dalil-chat .panel")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    _asks_about_its_dataset(page, page, language)
    _nothing_was_refused(page, seen, home, assistant)


def test_on_the_other_pages_of_ckan_it_is_about_no_dataset(assistant: str, home: Portal, page: Page) -> None:
    html = _ckan(assistant, "ar", "home/index.html")
    _shown(page, home, html, base=assistant, policy="widget-policy", language="ar")
    element = page.locator("dalil-chat")
    expect(element).to_have_attribute("lang", "ar")
    assert element.get_attribute("dataset") is None


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_frame_answers_on_a_page_that_allows_no_script(
    assistant: str, home: Portal, page: Page, seen: Seen, language: str
) -> None:
    html = SNIPPETS["frame.html"].replace("lang=fr", f"lang={language}").replace("id-of-the-dataset", DATASET)
    _shown(page, home, html, base=assistant, policy="frame-policy", language=language)
    frame = page.frames[1]
    expect(frame.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    _asks_about_its_dataset(page, frame, language)
    with page.context.expect_page() as opened:
        last_answer(frame).locator("a").first.click()
    expect(opened.value.locator("h1")).not_to_be_empty()
    _nothing_was_refused(page, seen, home, assistant)


def test_the_chat_fills_its_frame_and_offers_questions(assistant: str, home: Portal, page: Page) -> None:
    html = (
        SNIPPETS["frame.html"]
        .replace("&amp;dataset=id-of-the-dataset", "&amp;theme=dark")
        .replace("lang=fr", "lang=ar")
    )
    _shown(page, home, html, base=assistant, policy="frame-policy", language="ar")
    frame = page.frames[1]
    expect(frame.locator("dalil-chat .suggestion").first).to_have_attribute("dir", "auto")
    outer = page.locator("iframe").bounding_box()
    inner = frame.locator("dalil-chat .panel").bounding_box()
    assert outer
    assert inner
    assert outer["height"] - inner["height"] <= 4, "the frame's own border and nothing else"
    assert outer["width"] - inner["width"] <= 4
    frame.locator("dalil-chat .suggestion").first.click()
    expect(last_answer(frame).locator(".text")).not_to_be_empty()


@pytest.mark.parametrize("path", ["/", "/privacy", f"/datasets/{DATASET}"])
def test_no_other_page_is_shown_in_a_frame(assistant: str, home: Portal, page: Page, seen: Seen, path: str) -> None:
    html = f'<iframe src="{assistant}{path}" title="…"></iframe>'
    _shown(page, home, html, base=assistant, policy="frame-policy", language="fr")
    assert any("frame-ancestors 'none'" in error for error in seen.errors)
    assert page.frames[1].url.startswith("chrome-error:")


def test_a_portal_that_the_settings_do_not_name_shows_no_frame(
    server: str, portal: Portal, page: Page, seen: Seen
) -> None:
    portal.html = f'<iframe src="{server}/embed?lang=ar" title="…"></iframe>'
    page.goto(portal.url)
    assert any("frame-ancestors 'none'" in error for error in seen.errors)
    assert page.frames[1].url.startswith("chrome-error:")


def test_the_settings_of_the_page_are_lists_of_origins() -> None:
    lines = [line for name in ("settings", "frame-settings") for line in SNIPPETS[name].splitlines()]
    lists = [json.loads(line.split("=", 1)[1].strip("'")) for line in lines if "PUBLIC_URL" not in line]
    assert lists == [["https://portal.example"], ["https://portal.example"]]

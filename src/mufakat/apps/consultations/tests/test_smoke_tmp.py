import gzip, pytest, time
from django.urls import reverse
from mufakat.apps.consultations.tests import factories as f
pytestmark = pytest.mark.django_db

def test_all(client):
    c = f.a_full_consultation(people=200, number_of_states=24, statements=60, phase="closed")
    s = c.statements.first()
    for name, extra in [("list",()),("show",(c.public_id,)),("result",(c.public_id,)),("result_statements",(c.public_id,)),("result_audit",(c.public_id,)),("result_groups",(c.public_id,)),("result_print",(c.public_id,)),("positions",(c.public_id,)),("moderation_log",(c.public_id,)),("statement",(c.public_id,s.public_id)),("export",(c.public_id,"result.json")),("export",(c.public_id,"votes.csv")),("export",(c.public_id,"comments.csv")),("export",(c.public_id,"summary")),("export",(c.public_id,"statements.csv"))]:
        t=time.time()
        r = client.get(reverse("consultations:"+name, args=extra), HTTP_ACCEPT_ENCODING="identity")
        print(name, r.status_code, len(r.content), len(gzip.compress(r.content,6)), round(time.time()-t,2))
        if name in ("result","result_audit"):
            open(f"/tmp/page_{name}.html","wb").write(r.content)
    assert 0

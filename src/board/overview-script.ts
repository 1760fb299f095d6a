/** Filters the rows of tables of environments, and tells when what the page shows is old; without it the page shows all. */
export const OVERVIEW_SCRIPT = `(()=>{
const box=document.querySelector('.controls'),rows=[...document.querySelectorAll('.env tbody tr')].map(row=>[row,row.textContent.toLowerCase()])
if(box){
const input=box.querySelector('input'),status=box.querySelector('[role=status]')
const filter=()=>{const words=input.value.toLowerCase().split(/\\s+/).filter(Boolean);let n=0
for(const[row,text]of rows){row.hidden=!words.every(word=>text.includes(word));if(!row.hidden)n++}
status.textContent=words.length?n+' of '+rows.length+' shown':''}
box.hidden=false;input.addEventListener('input',filter);filter()}
const old=document.getElementById('old'),days=Math.floor((Date.now()-Date.parse(old.dataset.asof))/864e5)
if(days>2){old.textContent='This page shows how things stood '+days+' days ago: it may have changed since.';old.hidden=false}
})()`
